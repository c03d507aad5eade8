import type { Finding } from '../finding';
import type { Json } from '../json';
import type { EpochMs, FieldValue, Metric, Tags } from '../metric';
import { type Claim, Claims } from './claims';
import { type Held, markSuspect } from './held';
import { MeterWatch } from './meter-watch';
import { Meters } from './meters';
import { isNext } from './order';
import { Round } from './round';
import { entriesOf, partOf } from './saved';
import { unitClaim } from './units';

const MOST_PACKAGES = 100;
const MOST_SOURCES = 8;
/** So many reports with processes of which none has a power. */
const SILENT_REPORTS = 3;
interface Source {
  round: Round | undefined;
  silent: number;
}

/** All that the gate knows of one server. */
export class ServerGate {
  last: EpochMs = Number.NEGATIVE_INFINITY;
  private readonly claims: Claims;
  private dropped = 0;
  private readonly sources = new Map<string, Source>();
  private readonly tdp = new Map<string, number>();
  private readonly watch: MeterWatch;
  private meters = new Meters();

  constructor(
    target: Tags,
    private readonly tdpW: number | undefined,
    give: (finding: Finding) => void,
  ) {
    this.claims = new Claims(target, give);
    this.watch = new MeterWatch(this.claims);
  }

  /** Readings that found no room, since this was asked last. */
  takeDropped(): number {
    const dropped = this.dropped + this.watch.dropped;
    this.dropped = 0;
    this.watch.dropped = 0;
    return dropped;
  }

  get warnings(): number {
    return this.claims.warnings;
  }

  take(held: Held): void {
    const { metric } = held;
    if (isNext(metric.timestamp, this.last)) this.last = metric.timestamp;
    if (metric.name === 'server') this.takeServer(metric, held);
    else if (metric.name === 'package') this.takePackage(metric, held);
    else this.takeProcess(metric, held);
  }

  /** Judges the reports that have not ended yet, as far as they are known. */
  judge(): void {
    for (const [source, { round }] of this.sources) {
      round?.judge(this.claims, source, false);
      round?.letGo();
    }
    this.meters.tell(this.claims, this.last);
  }

  snapshot(): Json {
    return {
      last: this.last,
      claims: this.claims.snapshot(),
      tdp: [...this.tdp],
      watch: this.watch.snapshot(),
      meters: this.meters.snapshot(),
    };
  }

  restore(state: Json): void {
    const last = partOf(state, 'last');
    if (typeof last === 'number') this.last = last;
    this.claims.restore(partOf(state, 'claims'));
    for (const [key, watts] of entriesOf(partOf(state, 'tdp'))) {
      if (typeof watts === 'number') this.tdp.set(key, watts);
    }
    this.watch.restore(partOf(state, 'watch'));
    this.meters = Meters.restored(partOf(state, 'meters'));
  }

  private takeServer(metric: Metric, held: Held): void {
    const { tags, fields, timestamp } = metric;
    const source = sourceOf(tags);
    for (const field of ['power_w', 'rapl_power_w', 'estimated_power_w']) {
      const watts = powerIn(fields[field]);
      if (watts === undefined) continue;
      const isRapl = field === 'rapl_power_w';
      if (isRapl) {
        this.roundOf(tags, timestamp, watts)?.setWhole(watts, timestamp, held);
        this.watchPower(`server.${field}${source}`, watts, held, field);
      }
      if (watts === null) continue;
      this.checkUnit(`server.${field}${source}`, watts, this.limitW, held, field, !isRapl);
      this.meters.push({ field, source: source.trim() }, watts, timestamp);
    }
    this.watch.count(`server.rapl_energy_j${source}`, fields.rapl_energy_j, timestamp);
    this.watch.count(`server.energy_j${source}`, fields.energy_j, timestamp);
  }

  private takePackage(metric: Metric, held: Held): void {
    const { tags, fields, timestamp } = metric;
    const name = tags.package ?? '';
    const thing = `package ${name}.`;
    const source = sourceOf(tags);
    if (typeof fields.tdp_w === 'number' && fields.tdp_w > 0 && this.tdp.size < MOST_PACKAGES) {
      this.tdp.set(name, fields.tdp_w);
    }
    const round = this.roundOf(tags, timestamp);
    const parts = {
      power: powerIn(fields.power_w),
      dram: powerIn(fields.dram_power_w),
      core: powerIn(fields.core_power_w),
      uncore: powerIn(fields.uncore_power_w),
    };
    for (const part of ['power', 'dram', 'core', 'uncore'] as const) {
      const watts = parts[part];
      if (watts !== undefined) round?.setPackage(name, part, watts, held);
    }
    if (parts.power !== undefined) this.watchPower(`${thing}power_w${source}`, parts.power, held, 'power_w');
    if (typeof parts.power === 'number') {
      this.checkUnit(
        `${thing}power_w${source}`,
        parts.power,
        this.tdp.get(name) ?? this.tdpW,
        held,
        'power_w',
      );
    }
    this.watch.count(`${thing}energy_j${source}`, fields.energy_j, timestamp);
    this.watch.count(`${thing}dram_energy_j${source}`, fields.dram_energy_j, timestamp);
  }

  private takeProcess(metric: Metric, held: Held): void {
    const { tags, fields, timestamp } = metric;
    const watts = powerIn(fields.power_w);
    if (watts === undefined) return;
    const key = `${tags.process ?? ''} ${tags.pid ?? ''}`;
    this.roundOf(tags, timestamp)?.setProcess(key, watts, held);
  }

  /** The report that a reading belongs to; the one before it is judged when this is the first of the next. */
  private roundOf(tags: Tags, time: EpochMs, whole?: number | null): Round | undefined {
    const key = sourceOf(tags);
    let source = this.sources.get(key);
    if (source === undefined) {
      if (this.sources.size >= MOST_SOURCES) {
        this.dropped++;
        return undefined;
      }
      source = { round: undefined, silent: 0 };
      this.sources.set(key, source);
    }
    const { round } = source;
    if (round?.takes(time, whole)) return round;
    // A late reading belongs to a report that has been judged.
    if (round?.isBehind(time)) return undefined;
    if (round !== undefined) this.end(round, source, key);
    source.round = new Round(time);
    return source.round;
  }

  private end(round: Round, source: Source, key: string): void {
    const { claims } = this;
    round.judge(claims, key, true);
    this.dropped += round.dropped;
    if (round.leastW > 0) this.meters.pushLeast(round.leastW);
    const isSilent = round.hasSilentProcesses;
    if (isSilent === undefined) return;
    source.silent = isSilent ? source.silent + 1 : 0;
    const holds = source.silent >= SILENT_REPORTS;
    claims.state(`silent${key}`, holds ? silence() : undefined, this.last);
    if (holds) round.markProcesses();
  }

  private watchPower(key: string, watts: number | null, held: Held, field: string): void {
    const isStuck = this.watch.isStuck(key, watts, held.metric.timestamp);
    if (isStuck && watts !== null) markSuspect(held, field);
  }

  private checkUnit(
    key: string,
    watts: number,
    tdpW: number | undefined,
    held: Held,
    field: string,
    atPlug = false,
  ): void {
    const claim = unitClaim(key, watts, tdpW, atPlug);
    this.claims.state(`unit ${key}`, claim, held.metric.timestamp);
    if (claim !== undefined) markSuspect(held, field);
  }

  /** The packages' limits together, where all that have told one. */
  private get limitW(): number | undefined {
    if (this.tdp.size === 0) return this.tdpW;
    let sum = 0;
    for (const watts of this.tdp.values()) sum += watts;
    return sum;
  }
}

function silence(): Claim {
  const field = 'process.power_w';
  return {
    cause: 'process-power-zero',
    severity: 'warning',
    field,
    evidence: [{ field, observed: 0, expected: null, sigma: 0 }],
    actions: [{ action: 'restart-meter', reason: 'process-power-zero' }],
  };
}

/** Method and, where there is one, the meter that a reading is of; with a blank before it. */
function sourceOf({ method = '', meter }: Tags): string {
  return meter === undefined ? ` ${method}` : ` ${method} ${meter}`;
}

function powerIn(value: FieldValue | undefined): number | null | undefined {
  return typeof value === 'number' || value === null ? value : undefined;
}
