import type { Json } from './json';
import type { EpochMs } from './metric';

export interface Increase {
  /** What was counted between the two samples; after a reset, since the reset. */
  readonly increase: number;
  readonly perSecond: number;
  /** Time of the sample before. */
  readonly since: EpochMs;
  /** Why the counter fell, when it did. After a `reset` the increase is a lower bound. */
  readonly fell?: 'reset' | 'wrap';
}

/** What a counter gained from one reading to the next; see `CounterRates` for falls. */
export function increaseOf(
  before: number,
  value: number,
  range?: number,
): Pick<Increase, 'increase' | 'fell'> {
  if (value >= before) return { increase: value - before };
  const wrapped = range !== undefined && before <= range && before - value > range / 2;
  return wrapped ? { increase: value + range - before, fell: 'wrap' } : { increase: value, fell: 'reset' };
}

/** A sample this far behind the last one of its key says that the time of the last one was wrong. */
export const WRONG_TIME_MS = 600_000;

interface Sample {
  value: number;
  time: EpochMs;
}

/**
 * Increase and rate of counters that start over (reboot, driver reload) or wrap, one per key.
 *
 * A fall is a reset, and the new value is what was counted since. With a known range a fall of more than
 * half of it is a wrap instead: a RAPL package counter wraps every 65 to 262 kJ, some minutes at full load,
 * so it must be read before it gains half of that.
 *
 * The first sample of a key gives nothing, nor does one that is not later than the last, nor a value that
 * no counter has (negative, not finite). One that is ten minutes earlier than the last is a first sample
 * again: a single time from the future must not silence a counter. A key beyond the limit gives nothing and
 * is counted in `refused`.
 */
export class CounterRates {
  /** Samples of keys that found no room. */
  refused = 0;
  private readonly last = new Map<string, Sample>();

  constructor(private readonly maxKeys = 50_000) {}

  get size(): number {
    return this.last.size;
  }

  /** `range`: the counter goes from `range` back to 0. */
  push(key: string, value: number, time: EpochMs, range?: number): Increase | undefined {
    if (!(value >= 0 && value < Infinity)) return undefined;
    const last = this.last.get(key);
    if (last === undefined) {
      if (this.last.size < this.maxKeys) this.last.set(key, { value, time });
      else this.refused += 1;
      return undefined;
    }
    const { value: before, time: since } = last;
    if (time <= since && time > since - WRONG_TIME_MS) return undefined;
    last.value = value;
    last.time = time;
    if (time < since) return undefined;

    const seconds = (time - since) / 1000;
    const counted = increaseOf(before, value, range);
    return { ...counted, perSecond: counted.increase / seconds, since };
  }

  /** Forgets the keys whose last sample is before `time`; how many. */
  forgetBefore(time: EpochMs): number {
    const before = this.last.size;
    for (const [key, sample] of this.last) if (sample.time < time) this.last.delete(key);
    return before - this.last.size;
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    for (const [key, { value, time }] of this.last) yield [key, [value, time]];
  }

  /** Takes one entry of a snapshot back; false when it is none. */
  restore(key: string, state: Json): boolean {
    if (!Array.isArray(state) || this.last.size >= this.maxKeys) return false;
    const [value, time] = state;
    if (typeof value !== 'number' || typeof time !== 'number') return false;
    this.last.set(key, { value, time });
    return true;
  }
}
