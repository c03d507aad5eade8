import type { Evidence } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import type { Desk } from '../desk';
import { signsOfMany, signsOfRack } from '../diagnosis/signs';
import { matterKey } from '../identity';
import { type FieldLimits, severityOf } from '../limits';
import { type Joined, POWER_TAUS_S } from '../server/joined';
import { Lags } from '../server/lag';
import { LineWatch } from '../server/line-watch';
import { type Inputs, LINES } from '../server/physics';
import type { ServerWatch } from '../server/server-watch';
import { median } from './median';
import { commonLine, LEAST_SHIFT_C, NO_INPUTS, Shifts } from './shift';

/** How often peers are compared, ms. */
const EVERY_MS = 30_000;
/** Fewer servers have nothing in common that one of them could not have by itself. */
const LEAST_PEERS = 4;
/** Servers that are off to one side, by so much, of which there are so many, are off for one reason. */
const CROWD_SIGMA = 1.5;
const CROWD_SHARE = 0.4;
const LEAST_CROWD = 3;
/** So long a reading stands for a server: the middle of few would jump with each of which nothing comes for a while. */
const HELD_MS = 15 * MINUTE_MS;
/** From this level on a common shift is in doubt. */
const SUSPECTED_LEVEL = 0.5;
/** Fields that neighbours share: their air. */
const SHARED: readonly Joined[] = ['inlet_temp_c', 'cpu_temp_c', 'chassis_temp_c', 'exhaust_temp_c'];

const COMMON = matterKey('common', '');

/** Something that servers have in common now. */
interface Sign extends Evidence {
  /** Empty for all racks. */
  readonly rack: string;
  readonly level: number;
  readonly since: EpochMs;
}

/** What servers have in common: it is told once, of rack or room, and not of each of them. */
export class Commons {
  /** Inlets in the middle, °C; NaN for too few. */
  inletC = Number.NaN;
  /** Is something wrong that is common? Nothing is learned then. */
  isSuspected = false;
  private readonly shifts = new Shifts();
  private readonly inlets = new LineWatch(commonLine('inlet_temp_c'));
  private readonly felt = new Lags(POWER_TAUS_S);
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

  /** What the servers of a rack are off together in a field, in its unit. */
  offset(field: Joined, rack: string): number {
    return this.shifts.offsetOf(field, '') + this.shifts.offsetOf(field, rack);
  }

  /** Are many servers off in this field now, to the same side? Then it is none of one of them. */
  isCrowd(field: Joined, side: number): boolean {
    let known = 0;
    let off = 0;
    for (const server of this.servers) {
      const line = server.lineFor(field);
      if (line === undefined) continue;
      known++;
      const { sigma, latest } = line.deviation;
      if (Math.max(sigma * side, latest * side) > CROWD_SIGMA) off++;
    }
    return off >= LEAST_CROWD && off >= CROWD_SHARE * known;
  }

  /** A server is beyond a critical limit: whether a finding of all says so, because one is open. */
  takeCritical(desk: Desk): boolean {
    if (!desk.ledger.isOpen(COMMON)) return false;
    this.isCritical = true;
    return true;
  }

  /** Is what many servers are off to the same side of what they share? */
  explains(field: Joined, rack: string, side: number): boolean {
    if (!this.isSuspected) return false;
    if (field === 'inlet_temp_c') return this.inlets.deviation.level >= SUSPECTED_LEVEL;
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
    const signs = [...this.compareInlets(now), ...this.compareFields(now), ...this.crowds()];
    this.isSuspected = signs.some(({ level }) => level >= SUSPECTED_LEVEL);
    for (const { rack } of this.servers) this.racks.add(rack);
    for (const rack of ['', ...(this.racks.size > 1 ? this.racks : [])]) {
      this.report(
        rack,
        signs.filter((sign) => sign.rack === rack && sign.level >= SUSPECTED_LEVEL),
        now,
        desk,
      );
    }
  }

  *matters(): Iterable<string> {
    for (const rack of ['', ...this.racks]) yield matterKey('common', rack);
  }

  snapshot(): Json {
    const { inletC, isSuspected, isCritical, inlets, felt, comparedAt } = this;
    return {
      inletC: Number.isNaN(inletC) ? null : inletC,
      comparedAt: Number.isFinite(comparedAt) ? comparedAt : null,
      passed: [...this.passed],
      passedAt: Number.isFinite(this.passedAt) ? this.passedAt : null,
      isSuspected,
      isCritical,
      inlets: inlets.snapshot(),
      felt: felt.snapshot(),
      racks: [...this.racks],
      shifts: this.shifts.snapshot(),
    };
  }

  restore(from: Json): void {
    const { inletC, comparedAt, passed, passedAt, isSuspected, isCritical, inlets, felt, racks, shifts } =
      from as unknown as Saved;
    for (const server of passed) this.passed.add(server);
    this.passedAt = passedAt ?? Number.POSITIVE_INFINITY;
    this.inletC = inletC ?? Number.NaN;
    this.comparedAt = comparedAt ?? Number.NEGATIVE_INFINITY;
    this.isSuspected = isSuspected;
    this.isCritical = isCritical;
    this.inlets.restore(inlets);
    this.felt.restore(felt);
    for (const rack of racks) this.racks.add(rack);
    this.shifts.restore(shifts);
  }

  /** Inlets that rise together, beyond what the heat of the servers explains. */
  private compareInlets(now: EpochMs): Sign[] {
    const servers = [...this.servers];
    const middle = (field: Joined) => {
      const values = servers.map((server) => server.valueOf(field, now, HELD_MS));
      return median(values, LEAST_PEERS);
    };
    const watts = middle('power_w');
    if (!Number.isNaN(watts)) this.felt.push(watts, now);
    this.inletC = middle('inlet_temp_c');
    if (Number.isNaN(this.inletC)) return [];
    this.inlets.push(this.inletC, this.inputs(), 0, now, true);
    return [signOf('', this.inlets)];
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

  /** Fields in which many servers of a rack have passed their thresholds. */
  private *crowds(): Iterable<Sign> {
    for (const { field } of LINES) {
      const off: LineWatch[] = [];
      const racks = new Set<string>();
      let known = 0;
      for (const server of this.servers) {
        const line = server.lineFor(field);
        if (line === undefined) continue;
        known++;
        if (line.deviation.level < 1) continue;
        off.push(line);
        racks.add(server.rack);
      }
      if (off.length < LEAST_CROWD || off.length < CROWD_SHARE * known) continue;
      const middle = off.sort((a, b) => a.deviation.sigma - b.deviation.sigma)[off.length >> 1]!;
      const isOneRack = racks.size === 1 && this.racks.size > 1;
      yield { ...signOf(isOneRack ? [...racks][0]! : '', middle), level: middle.deviation.level };
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

  private report(rack: string, signs: readonly Sign[], now: EpochMs, desk: Desk): void {
    const key = matterKey('common', rack);
    const byInlets = severityOf(this.inletC, this.inletLimits);
    const limited = rack !== '' ? undefined : this.isCritical ? 'critical' : byInlets;
    const [worst] = [...signs].sort((a, b) => b.level - a.level);
    const level = Math.max(worst?.level ?? 0, limited === undefined ? 0 : 1);
    if (level < SUSPECTED_LEVEL) {
      if (desk.ledger.open > 0) desk.calm({ key, level }, now);
      return;
    }
    const seen = new Set<string>();
    const evidence = [...signs]
      .sort((a, b) => Math.abs(b.sigma) - Math.abs(a.sigma))
      .filter(({ field }) => !seen.has(field) && seen.add(field))
      .map(({ field, observed, expected, sigma }) => ({ field, observed, expected, sigma }));
    if (evidence.length === 0) {
      const expected = this.inletLimits.warning ?? null;
      evidence.push({ field: 'inlet_temp_c', observed: this.inletC, expected, sigma: 0 });
    }
    desk.suspect(
      {
        ...{
          key,
          watch: 'common',
          level,
          evidence,
          severity: limited ?? 'warning',
          since: worst?.since ?? now,
        },
        signs: rack === '' ? signsOfMany(evidence, this.inletLines()) : signsOfRack(evidence),
        ...(this.racks.size === 1 ? { rack: [...this.racks][0]! } : {}),
        scope: rack === '' ? 'room' : 'rack',
        target: rack === '' ? this.target : { ...this.target, rack },
      },
      now,
    );
  }
}

function signOf(rack: string, { line, observed, expected, deviation }: LineWatch): Sign {
  const { level, sigma, since } = deviation;
  const known = Number.isNaN(expected) ? null : expected;
  return { rack, field: line.field, observed, expected: known, level, sigma, since };
}

interface Saved {
  readonly inletC: number | null;
  readonly comparedAt: EpochMs | null;
  readonly passed: readonly string[];
  readonly passedAt: EpochMs | null;
  readonly isSuspected: boolean;
  readonly isCritical: boolean;
  readonly inlets: Json;
  readonly felt: Json;
  readonly racks: readonly string[];
  readonly shifts: Json;
}
