import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';

/** Readings until it is known how a load usually moves. */
const WARM_UP = 60;
/** Memory: so many readings. */
const MEMORY = 1000;
/** A leap is so many deviations of what is usual from one reading to the next, and so many points, at least. */
const LEAP_SIGMA = 5;
const LEAST_PCT = 10;
/** A reading alone is known to a point. */
const STEP_PCT = 1;
/** One move counts for so many deviations at most: leaps are not what is usual. */
const MOST_SIGMA = 3;
/** What was longer ago than this says nothing of what is now, s. */
const LONGEST_S = 120;

/**
 * Knows how a load goes up and down by itself, as a random walk, and so when it leaps. Where it often leaps no leap is
 * out of what is usual.
 */
export class Leaps {
  private load = Number.NaN;
  private at: EpochMs = 0;
  private readings = 0;
  /** Points² a second. */
  private rate = 0;

  /** Gives the load before, when it has leapt up from it now; NaN when it has not. */
  push(load: number, at: EpochMs): number {
    const before = this.load;
    const passedS = (at - this.at) / 1000;
    if (passedS <= 0) return Number.NaN;
    this.load = load;
    this.at = at;
    if (Number.isNaN(before) || passedS > LONGEST_S) return Number.NaN;
    const move = load - before;
    const sigma = Math.sqrt(this.rate * passedS + STEP_PCT * STEP_PCT);
    this.learn(move, sigma, passedS);
    const isLeap = this.readings > WARM_UP && move >= Math.max(LEAST_PCT, LEAP_SIGMA * sigma);
    return isLeap ? before : Number.NaN;
  }

  snapshot(): Json {
    const { load, at, readings, rate } = this;
    return { load: Number.isNaN(load) ? null : load, at, readings, rate };
  }

  restore(from: Json): void {
    const { load, ...numbers } = from as { load: number | null };
    Object.assign(this, numbers);
    this.load = load ?? Number.NaN;
  }

  private learn(move: number, sigma: number, passedS: number): void {
    const most = this.readings++ < WARM_UP ? Number.POSITIVE_INFINITY : MOST_SIGMA * sigma;
    const counted = Math.min(Math.abs(move), most);
    this.rate += Math.max(1 / MEMORY, 1 / this.readings) * ((counted * counted) / passedS - this.rate);
  }
}
