import type { Evidence, Severity } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import type { Desk } from '../desk';
import { signsOfMany, signsOfRack } from '../diagnosis/signs';
import type { Signs } from '../findings/suspicion';
import { type FieldLimits, severityOf } from '../limits';
import { POWER_TAUS_S } from '../server/felt';
import type { Joined } from '../server/joined';
import { Lags } from '../server/lag';
import type { LineWatch } from '../server/line-watch';
import type { Inputs } from '../server/physics';
import type { ServerWatch } from '../server/server-watch';
import { Settling } from '../server/settling';
import { Air } from './air';
import {
  COMMON_MATTERS,
  type CommonMatter,
  commonKey,
  evidenceOf,
  isHeat,
  severityOfMatter,
  signsOfMatter,
} from './common-matter';
import { crowds, isCrowd } from './crowd';
import { median } from './median';
import { LEAST_SHIFT_C, NO_INPUTS, Shifts } from './shift';
import { type Sign, signOf } from './sign';
import { InletSpread } from './spread';

/** How often peers are compared, ms. */
const EVERY_MS = 30_000;
/** Fewer servers have nothing in common that one of them could not have by itself. */
const LEAST_PEERS = 4;
/** So long a reading stands for a server: the middle of few would jump with each of which nothing comes for a while. */
const HELD_MS = 15 * MINUTE_MS;
/** From this level on a common shift is in doubt. */
const SUSPECTED_LEVEL = 0.5;
/** Fields that neighbours share: their air. */
const SHARED: readonly Joined[] = ['inlet_temp_c', 'cpu_temp_c', 'chassis_temp_c', 'exhaust_temp_c'];

/** What a server beyond a critical limit is a part of. */
const WARM_AIR = commonKey({ group: 'air', side: 1 }, '');

/** What servers have in common: it is told once, of rack or room, and not of each of them. */
export class Commons {
  /** Is something wrong that is common? Nothing is learned then. */
  isSuspected = false;
  /** Is it warm air? */
  isWarm = false;
  private readonly shifts = new Shifts();
  private readonly air = new Air();
  private readonly spread = new InletSpread();
  private readonly felt = new Lags(POWER_TAUS_S);
  private readonly causes = new Settling();
  private readonly racks = new Set<string>();
  /** Has a server passed a critical limit since the last comparison? */
  private isCritical = false;
  private comparedAt: EpochMs = Number.NEGATIVE_INFINITY;
  /** Servers that have told something since the next comparison is due, and the earliest time of these. */
  private readonly passed = new Set<string>();
  private passedAt: EpochMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly target: Record<string, string>,
    private readonly servers: ReadonlySet<ServerWatch>,
    private readonly inletLimits: FieldLimits,
  ) {}

  /** Inlets in the middle, °C; NaN for too few. */
  get inletC(): number {
    return this.air.inletC;
  }

  /** A room or a cooling unit has told what air it gives. */
  hearSupply(reading: Metric, at: EpochMs): void {
    this.air.hear(reading, at);
  }

  /** What the servers of a rack are off together in a field, in its unit. */
  offset(field: Joined, rack: string): number {
    return this.shifts.offsetOf(field, '') + this.shifts.offsetOf(field, rack);
  }

  /** Are many servers off in this field now, to the same side? Then it is none of one of them. */
  isCrowd(field: Joined, side: number): boolean {
    return isCrowd(this.servers, field, side);
  }

  /** A server is beyond a critical limit: whether a finding of all says so, because one is open. */
  takeCritical(desk: Desk): boolean {
    if (!desk.ledger.isOpen(WARM_AIR)) return false;
    this.isCritical = true;
    return true;
  }

  /** Is what many servers are off to the same side of what they share? */
  explains(field: Joined, rack: string, side: number): boolean {
    if (!this.isSuspected) return false;
    if (field === 'inlet_temp_c')
      return Math.max(this.air.inlets.deviation.level, this.spread.level) >= SUSPECTED_LEVEL;
    return Math.abs(this.offset(field, rack)) > LEAST_SHIFT_C && this.offset(field, rack) * side > 0;
  }

  /**
   * A server has told something. Once most of them have, after the next comparison was due, they are compared: by the
   * time of their readings, however seldom the clock is told, and whatever the clock of one of them says.
   */
  heard(server: string, at: EpochMs, desk: Desk): void {
    if (at - this.comparedAt < EVERY_MS) return;
    this.passed.add(server);
    this.passedAt = Math.min(this.passedAt, at);
    if (2 * this.passed.size > this.servers.size) this.compare(this.passedAt, desk);
  }

  private compare(now: EpochMs, desk: Desk): void {
    this.comparedAt = now;
    this.passed.clear();
    this.passedAt = Number.POSITIVE_INFINITY;
    if (this.servers.size < LEAST_PEERS) return;
    const signs = [...this.compareInlets(now), ...this.compareFields(now), ...crowds(this.servers)];
    const suspected = signs.filter(({ level }) => level >= SUSPECTED_LEVEL);
    this.isSuspected = suspected.length > 0;
    this.isWarm = signsOfMatter({ group: 'air', side: 1 }, suspected).length > 0;
    for (const { rack } of this.servers) this.racks.add(rack);
    // Heat follows air and power by minutes, and lasts longer: until then it says nothing by itself.
    const causes = suspected.filter((sign) => !isHeat(sign));
    if (causes.length > 0) this.causes.disturb(now);
    if (this.causes.hasEnded(now)) this.shifts.restart();
    const told = this.causes.isAt(now) ? causes : suspected;
    for (const rack of ['', ...(this.racks.size > 1 ? this.racks : [])]) {
      const own = told.filter((sign) => sign.rack === rack);
      for (const matter of COMMON_MATTERS) this.report(matter, rack, own, now, desk);
    }
  }

  *matters(): Iterable<string> {
    for (const rack of ['', ...this.racks])
      for (const matter of COMMON_MATTERS) yield commonKey(matter, rack);
  }

  snapshot(): Json {
    const { isSuspected, isWarm, isCritical, air, felt, comparedAt } = this;
    return {
      comparedAt: Number.isFinite(comparedAt) ? comparedAt : null,
      passed: [...this.passed],
      passedAt: Number.isFinite(this.passedAt) ? this.passedAt : null,
      isSuspected,
      isWarm,
      isCritical,
      air: air.snapshot(),
      spread: this.spread.snapshot(),
      causes: this.causes.snapshot(),
      felt: felt.snapshot(),
      racks: [...this.racks],
      shifts: this.shifts.snapshot(),
    };
  }

  restore(from: Json): void {
    const { comparedAt, passed, passedAt, isSuspected, isWarm, isCritical, ...saved } =
      from as unknown as Saved;
    const { air, spread, causes, felt, racks, shifts } = saved;
    for (const server of passed) this.passed.add(server);
    this.passedAt = passedAt ?? Number.POSITIVE_INFINITY;
    this.comparedAt = comparedAt ?? Number.NEGATIVE_INFINITY;
    this.isSuspected = isSuspected;
    this.isWarm = isWarm;
    this.isCritical = isCritical;
    this.air.restore(air);
    this.spread.restore(spread);
    this.causes.restore(causes);
    this.felt.restore(felt);
    for (const rack of racks) this.racks.add(rack);
    this.shifts.restore(shifts);
  }

  /** Inlets that rise together, beyond what the heat of the servers explains. */
  private *compareInlets(now: EpochMs): Iterable<Sign> {
    const servers = [...this.servers];
    const middle = (field: Joined) => {
      const values = servers.map((server) => server.valueOf(field, now, HELD_MS));
      return median(values, LEAST_PEERS);
    };
    const watts = middle('power_w');
    if (!Number.isNaN(watts)) this.felt.push(watts, now);
    yield* this.air.compare(middle('inlet_temp_c'), this.inputs(), now);
    yield* this.spread.compare(servers, this.inletC, this.inputs(), now);
  }

  private *compareFields(now: EpochMs): Iterable<Sign> {
    for (const field of SHARED) {
      const byRack = new Map<string, number[]>();
      const all: number[] = [];
      const readings: number[] = [];
      for (const server of this.servers) {
        const line = server.lineFor(field);
        if (line === undefined) continue;
        all.push(line.offset);
        readings.push(line.observed);
        byRack.set(server.rack, [...(byRack.get(server.rack) ?? []), line.offset]);
      }
      if (all.length < LEAST_PEERS) continue;
      const common = median(all, LEAST_PEERS);
      const middle = median(readings, LEAST_PEERS);
      yield this.judge(field, '', common, middle, now);
      if (byRack.size < 2) continue;
      for (const [rack, offsets] of byRack) {
        if (offsets.length >= LEAST_PEERS)
          yield this.judge(field, rack, median(offsets, LEAST_PEERS) - common, middle, now);
      }
    }
  }

  private judge(field: Joined, rack: string, offset: number, reading: number, now: EpochMs): Sign {
    const shift = this.shifts.of(field, rack);
    shift.offset = offset;
    shift.line.push(offset, this.inputs(), 0, now, true);
    const sign = signOf(rack, shift.line);
    // Evidence speaks of readings: what is common is how far they are from where they were expected.
    const expected = sign.expected === null ? null : reading - (offset - sign.expected);
    return { ...sign, observed: reading, expected };
  }

  private inputs(): Inputs {
    return { ...NO_INPUTS, power60W: this.felt.get(0), power450W: this.felt.get(2) };
  }

  private *inletLines(): Iterable<LineWatch> {
    for (const server of this.servers) {
      const line = server.lineFor('inlet_temp_c');
      if (line !== undefined) yield line;
    }
  }

  private report(matter: CommonMatter, rack: string, all: readonly Sign[], now: EpochMs, desk: Desk): void {
    const key = commonKey(matter, rack);
    const signs = signsOfMatter(matter, all);
    const isAir = matter.group === 'air' && matter.side > 0;
    const limited = isAir && rack === '' ? this.limitedSeverity() : undefined;
    const [worst] = signs;
    const level = Math.max(worst?.level ?? 0, limited === undefined ? 0 : 1);
    if (level < SUSPECTED_LEVEL) {
      if (desk.ledger.open > 0) desk.calm({ key, level }, now);
      return;
    }
    const evidence = evidenceOf(signs);
    if (evidence.length === 0) evidence.push(this.air.evidence(this.inletLimits.warning));
    desk.suspect(
      {
        ...{
          key,
          watch: 'common',
          level,
          evidence,
          severity: limited ?? severityOfMatter(matter, evidence),
          since: worst?.since ?? now,
        },
        signs:
          rack !== '' ? signsOfRack(evidence) : isAir ? this.signsOfAir(evidence) : signsOfMany(evidence, []),
        ...(this.racks.size === 1 ? { rack: [...this.racks][0]! } : {}),
        scope: rack === '' ? 'room' : 'rack',
        target: rack === '' ? this.target : { ...this.target, rack },
      },
      now,
    );
  }

  /** Where it is told how cold the air is that is given, nobody needs to ask how unlike the inlets are. */
  private signsOfAir(evidence: readonly Evidence[]): Signs {
    const supply = this.air.supplySigns();
    const inlets = supply === undefined ? this.inletLines() : [];
    return { ...signsOfMany(evidence, inlets), ...supply };
  }

  private limitedSeverity(): Severity | undefined {
    return this.isCritical ? 'critical' : severityOf(this.air.inletC, this.inletLimits);
  }
}

interface Saved {
  readonly comparedAt: EpochMs | null;
  readonly passed: readonly string[];
  readonly passedAt: EpochMs | null;
  readonly isSuspected: boolean;
  readonly isWarm: boolean;
  readonly isCritical: boolean;
  readonly air: Json;
  readonly spread: Json;
  readonly causes: Json;
  readonly felt: Json;
  readonly racks: readonly string[];
  readonly shifts: Json;
}
