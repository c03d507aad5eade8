import type { Json } from '../../telemetry/json';

/** Samples in a row that must be equal, at least. */
const LEAST_RUN = 20;
/** A run must be so many times as long as the longest before. */
const LONGER = 4;
/** Of a number that changes less often than this nobody can say that it is stuck. */
const MOST_EQUAL = 0.3;

/** Tells a number that has stopped changing from one that rests often. */
export class Stillness {
  isStuck = false;
  private seen = 0;
  /** Samples equal to the one before, without those of the run that goes on. */
  private equal = 0;
  private run = 0;
  private longest = 0;
  private last = Number.NaN;

  /** @param warmUp samples before a run without which nobody knows how often the number changes */
  constructor(private readonly warmUp: number) {}

  push(value: number): void {
    this.seen++;
    if (value !== this.last) {
      this.longest = Math.max(this.longest, this.run);
      this.equal += this.run;
      this.run = 0;
      this.last = value;
      this.isStuck = false;
      return;
    }
    this.run++;
    this.isStuck =
      this.seen - this.run > this.warmUp &&
      this.run > Math.max(LEAST_RUN, LONGER * this.longest) &&
      this.equal < MOST_EQUAL * this.seen;
  }

  snapshot(): Json {
    const { isStuck, seen, equal, run, longest, last } = this;
    return { isStuck, seen, equal, run, longest, last: Number.isNaN(last) ? null : last };
  }

  restore(from: Json): void {
    const { last, ...counts } = from as unknown as SavedStillness;
    Object.assign(this, counts);
    this.last = last ?? Number.NaN;
  }
}

interface SavedStillness {
  readonly isStuck: boolean;
  readonly seen: number;
  readonly equal: number;
  readonly run: number;
  readonly longest: number;
  readonly last: number | null;
}
