import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { Desk } from '../desk';
import { matterKey } from '../identity';
import { Deviation } from '../server/deviation';
import { type Joined, POWER_TAUS_S } from '../server/joined';
import { Lags } from '../server/lag';
import { LineWatch } from '../server/line-watch';
import type { Inputs, Line } from '../server/physics';
import type { ServerWatch } from '../server/server-watch';

/** How often peers are compared, ms. */
const EVERY_MS = 30_000;
/** Fewer servers have nothing in common that one of them could not have by itself. */
const LEAST_PEERS = 4;
/** From this level on a common shift is in doubt. */
const SUSPECTED_LEVEL = 0.5;
/** A middle of several servers is off by this much at least, °C. */
const LEAST_SHIFT_C = 0.1;
/** Fields that neighbours share: their air. */
const SHARED: readonly Joined[] = ['inlet_temp_c', 'cpu_temp_c', 'chassis_temp_c', 'exhaust_temp_c'];

/** Inlets together follow the heat of the room, part of which comes round. */
const COMMON_INLET: Line = {
  field: 'inlet_temp_c',
  size: 3,
  least: 0.15,
  isShare: false,
  aboveInlet: false,
  terms({ power60W, power450W }, into) {
    into[0] = 1;
    into[1] = power60W / 100;
    into[2] = power450W / 100;
    return !Number.isNaN(power450W);
  },
  unsure: () => 0,
};

/** What one field of a rack, or of all, is off together. */
class Shift {
  readonly deviation = new Deviation(LEAST_SHIFT_C);
  offset = 0;

  constructor(
    readonly field: Joined,
    /** Empty for all racks. */
    readonly rack: string,
  ) {}
}

/** What servers have in common: it is told once, of rack or room, and not of each of them. */
export class Commons {
  /** Inlets in the middle, °C; NaN for too few. */
  inletC = Number.NaN;
  /** Is something wrong that is common? Nothing is learned then. */
  isSuspected = false;
  private readonly shifts = new Map<string, Shift>();
  private readonly inlets = new LineWatch(COMMON_INLET);
  private readonly felt = new Lags(POWER_TAUS_S);
  private comparedAt: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly target: Record<string, string>) {}

  /** What the servers of a rack are off together in a field, in its unit. */
  offset(field: Joined, rack: string): number {
    return (
      (this.shifts.get(shiftKey(field, ''))?.offset ?? 0) +
      (this.shifts.get(shiftKey(field, rack))?.offset ?? 0)
    );
  }

  advance(now: EpochMs, servers: readonly ServerWatch[], desk: Desk): void {
    if (now - this.comparedAt < EVERY_MS) return;
    this.comparedAt = now;
    if (servers.length < LEAST_PEERS) return;
    this.compareInlets(now, servers, desk);
    let worst = this.inlets.deviation.level;
    for (const field of SHARED) worst = Math.max(worst, this.compare(field, now, servers, desk));
    this.isSuspected = worst >= SUSPECTED_LEVEL;
  }

  *matters(): Iterable<string> {
    yield INLETS;
    for (const key of this.shifts.keys()) yield key;
  }

  snapshot(): Json {
    const { inletC, isSuspected, inlets, felt, comparedAt } = this;
    return {
      inletC: Number.isNaN(inletC) ? null : inletC,
      comparedAt: Number.isFinite(comparedAt) ? comparedAt : null,
      isSuspected,
      inlets: inlets.snapshot(),
      felt: felt.snapshot(),
      shifts: [...this.shifts.values()].map(({ field, rack, offset, deviation }) => {
        return { field, rack, offset, deviation: deviation.snapshot() };
      }),
    };
  }

  restore(from: Json): void {
    const { inletC, comparedAt, isSuspected, inlets, felt, shifts } = from as unknown as Saved;
    this.inletC = inletC ?? Number.NaN;
    this.comparedAt = comparedAt ?? Number.NEGATIVE_INFINITY;
    this.isSuspected = isSuspected;
    this.inlets.restore(inlets);
    this.felt.restore(felt);
    for (const { field, rack, offset, deviation } of shifts) {
      const shift = this.shiftOf(field, rack);
      shift.offset = offset;
      shift.deviation.restore(deviation);
    }
  }

  /** Inlets that rise together, beyond what the heat of the servers explains. */
  private compareInlets(now: EpochMs, servers: readonly ServerWatch[], desk: Desk): void {
    const watts = median(servers.map((server) => server.valueOf('power_w', now)));
    if (!Number.isNaN(watts)) this.felt.push(watts, now);
    this.inletC = median(servers.map((server) => server.valueOf('inlet_temp_c', now)));
    if (Number.isNaN(this.inletC)) return;
    const inputs = { ...NO_INPUTS, power60W: this.felt.get(0), power450W: this.felt.get(2) };
    this.inlets.push(this.inletC, inputs, 0, now, true);
    const { deviation, observed, expected } = this.inlets;
    this.report(INLETS, 'inlet_temp_c', '', deviation, observed, expected, now, desk);
  }

  /** How bad the worst common shift of a field is. */
  private compare(field: Joined, now: EpochMs, servers: readonly ServerWatch[], desk: Desk): number {
    const byRack = new Map<string, number[]>();
    const all: number[] = [];
    let trust = 1;
    for (const server of servers) {
      const line = server.lineFor(field);
      if (line === undefined) continue;
      all.push(line.offset);
      trust = Math.max(trust, line.trust);
      const own = byRack.get(server.rack);
      if (own === undefined) byRack.set(server.rack, [line.offset]);
      else own.push(line.offset);
    }
    if (all.length < LEAST_PEERS) return 0;
    const common = median(all);
    let level = this.judge(field, '', common, trust, now, desk);
    if (byRack.size < 2) return level;
    for (const [rack, offsets] of byRack) {
      if (offsets.length < LEAST_PEERS) continue;
      level = Math.max(level, this.judge(field, rack, median(offsets) - common, trust, now, desk));
    }
    return level;
  }

  private judge(
    field: Joined,
    rack: string,
    offset: number,
    trust: number,
    now: EpochMs,
    desk: Desk,
  ): number {
    const shift = this.shiftOf(field, rack);
    shift.offset = offset;
    const { deviation } = shift;
    deviation.push(offset, trust, 0, now, deviation.level < SUSPECTED_LEVEL);
    this.report(shiftKey(field, rack), field, rack, deviation, offset, 0, now, desk);
    return deviation.level;
  }

  private report(
    key: string,
    field: string,
    rack: string,
    { level, since, sigma }: Deviation,
    observed: number,
    expected: number,
    now: EpochMs,
    desk: Desk,
  ): void {
    if (level < SUSPECTED_LEVEL) {
      if (desk.ledger.open > 0) desk.calm({ key, level }, now);
      return;
    }
    const scope = rack === '' ? 'room' : 'rack';
    const target = rack === '' ? this.target : { ...this.target, rack };
    const evidence = [{ field, observed, expected: Number.isNaN(expected) ? null : expected, sigma }];
    desk.suspect({ key, level, severity: 'warning', scope, target, evidence, since }, now);
  }

  private shiftOf(field: Joined, rack: string): Shift {
    const key = shiftKey(field, rack);
    let shift = this.shifts.get(key);
    if (shift === undefined) {
      shift = new Shift(field, rack);
      this.shifts.set(key, shift);
    }
    return shift;
  }
}

const INLETS = matterKey('common', 'inlets');
const NO_INPUTS: Inputs = {
  ...{ powerW: 0, power60W: 0, power150W: 0, power450W: 0, flow: 0, inletC: 0 },
  ...{ fanSpeed: 0, fanUnsure: 0, fanCubes: 0, load: 0, loadChange: 0, peersInletC: 0 },
};

function shiftKey(field: string, rack: string): string {
  return matterKey(matterKey('common', field), rack);
}

/** Of those that are known; NaN for too few. */
function median(values: number[]): number {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (known.length < LEAST_PEERS) return Number.NaN;
  const half = known.length >> 1;
  return known.length % 2 === 1 ? known[half]! : (known[half - 1]! + known[half]!) / 2;
}

interface Saved {
  readonly inletC: number | null;
  readonly comparedAt: EpochMs | null;
  readonly isSuspected: boolean;
  readonly inlets: Json;
  readonly felt: Json;
  readonly shifts: readonly { field: Joined; rack: string; offset: number; deviation: Json }[];
}
