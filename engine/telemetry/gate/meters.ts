import type { Json } from '../json';
import type { EpochMs } from '../metric';
import type { Claim, Claims } from './claims';
import { isNext } from './order';
import { Pair, type Reading } from './pair';
import { RAPL_SIGMA } from './round';
import { entriesOf, numbersOf, partOf } from './saved';

/** How often a comparison is told, in the time of the telemetry, and of how many pairs at least. */
const TELL_MS = 600_000;
const LEAST_PAIRS = 10;
/** Two meters of one quantity may differ by so much (RAPL is said to be right to 5 to 10 %). */
const DIFFER = 0.1;
const MOST_METERS = 6;

/** Which meter reads what: `field` of `source` (method and, where there is one, the tag `meter`). */
export interface MeterName {
  readonly field: string;
  readonly source: string;
}

interface Meter extends MeterName, Reading {}

/**
 * Compares the meters of one server on one time line: difference, ratio and correlation of each two, and which of
 * them conservation of energy contradicts. A part (RAPL) draws no more than the plug, and no less than its own
 * parts, the processes and packages.
 */
export class Meters {
  private readonly meters = new Map<string, Meter>();
  private pairs = new Map<string, Pair>();
  /** The least that the parts of the server draw together, mean since the last telling. */
  private least = { count: 0, mean: 0 };

  push(name: MeterName, watts: number, time: EpochMs): void {
    const key = keyOf(name);
    const meter = this.meters.get(key) ?? { ...name, watts, time: Number.NEGATIVE_INFINITY };
    if (!isNext(time, meter.time) || (this.meters.size >= MOST_METERS && !this.meters.has(key))) return;
    meter.watts = watts;
    meter.time = time;
    this.meters.set(key, meter);
    for (const [otherKey, other] of this.meters) {
      if (otherKey === key) continue;
      const [a, b] = key < otherKey ? [meter, other] : [other, meter];
      const id = `${keyOf(a)}|${keyOf(b)}`;
      let pair = this.pairs.get(id);
      if (pair === undefined) {
        pair = new Pair(time);
        this.pairs.set(id, pair);
      }
      pair.push(a, b);
    }
  }

  /** The sum of the parts of a report. */
  pushLeast(watts: number): void {
    this.least.count++;
    this.least.mean += (watts - this.least.mean) / this.least.count;
  }

  /** Tells of comparisons whose time has come. */
  tell(claims: Claims, now: EpochMs): void {
    let told = false;
    for (const [id, pair] of this.pairs) {
      // Times that were wrong count for nothing.
      if (now < pair.since) this.pairs.set(id, new Pair(now));
      if (now - pair.since < TELL_MS || pair.count < LEAST_PAIRS) continue;
      const [a, b] = id.split('|').map((key) => this.meters.get(key));
      if (a !== undefined && b !== undefined) claims.tell(`meters ${id}`, this.claim(a, b, pair), now);
      this.pairs.set(id, pair.next(now));
      told = true;
    }
    if (told) this.least = { count: 0, mean: 0 };
  }

  snapshot(): Json {
    return {
      meters: [...this.meters].map(([key, { field, source, watts, time }]) => [
        key,
        [field, source, watts, time],
      ]),
      pairs: [...this.pairs].map(([id, pair]) => [id, pair.snapshot()]),
      least: [this.least.count, this.least.mean],
    };
  }

  static restored(state: Json | undefined): Meters {
    const meters = new Meters();
    for (const [key, meter] of entriesOf(partOf(state, 'meters'))) {
      const [field, source, ...reading] = Array.isArray(meter) ? meter : [];
      const [watts, time] = numbersOf(reading, 2) ?? [];
      if (typeof field !== 'string' || typeof source !== 'string') continue;
      if (watts !== undefined && time !== undefined) meters.meters.set(key, { field, source, watts, time });
    }
    for (const [id, pair] of entriesOf(partOf(state, 'pairs'))) {
      const restored = Pair.restored(pair);
      if (restored !== undefined) meters.pairs.set(id, restored);
    }
    const [count, mean] = numbersOf(partOf(state, 'least'), 2) ?? [];
    if (count !== undefined && mean !== undefined) meters.least = { count, mean };
    return meters;
  }

  private claim(a: Meter, b: Meter, pair: Pair): Claim {
    const { meanA, meanB, count, correlation } = pair;
    const wrong = this.wrong([a, meanA], [b, meanB]);
    const names = [keyOf(a), keyOf(b)] as const;
    const evidence = [
      {
        field: names[0],
        observed: meanA,
        expected: meanB,
        sigma: Math.abs(meanA - meanB) / (RAPL_SIGMA * meanB || 1),
      },
      { field: 'difference_w', observed: meanA - meanB, expected: null, sigma: 0 },
      { field: 'ratio', observed: meanB === 0 ? null : meanA / meanB, expected: null, sigma: 0 },
      { field: 'correlation', observed: correlation ?? null, expected: null, sigma: 0 },
      { field: 'pairs', observed: count, expected: null, sigma: 0 },
    ];
    if (wrong === undefined) return { cause: 'meters-compared', severity: 'info', field: names[0], evidence };
    const candidates = names.map((cause, i) => ({
      cause,
      probability: wrong === 'either' ? 0.5 : wrong === i ? 1 : 0,
    }));
    const actions = [{ action: 'check-meter', reason: 'conservation' }];
    return {
      cause: 'meters-contradict',
      severity: 'warning',
      field: names[0],
      evidence,
      candidates,
      actions,
    };
  }

  /** Which of two means cannot be: 0 or 1; `either` when one is wrong and nothing tells which. */
  private wrong([a, meanA]: [Meter, number], [b, meanB]: [Meter, number]): 0 | 1 | 'either' | undefined {
    const isSame = a.field === b.field;
    const isPart = (meter: Meter) => meter.field === 'rapl_power_w';
    const contradicts = isSame
      ? Math.abs(meanA - meanB) > DIFFER * Math.max(meanA, meanB)
      : isPart(a)
        ? meanA > meanB * (1 + RAPL_SIGMA)
        : isPart(b) && meanB > meanA * (1 + RAPL_SIGMA);
    if (!contradicts) return undefined;
    const { count, mean: least } = this.least;
    const tooLow = (mean: number) => count > 0 && mean < least * (1 - RAPL_SIGMA);
    if (tooLow(meanA) !== tooLow(meanB)) return tooLow(meanA) ? 0 : 1;
    const plug = [...this.meters.values()].find(({ field }) => field === 'power_w');
    if (isSame && isPart(a) && plug !== undefined) {
      const tooHigh = (mean: number) => mean > plug.watts * (1 + RAPL_SIGMA);
      if (tooHigh(meanA) !== tooHigh(meanB)) return tooHigh(meanA) ? 0 : 1;
    }
    return 'either';
  }
}

function keyOf({ field, source }: MeterName): string {
  return `${field} ${source}`;
}
