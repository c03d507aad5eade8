import type { Json } from '../json';
import type { EpochMs } from '../metric';
import { numbersOf } from './saved';

/** Two readings this far apart are of one time. */
const TOGETHER_MS = 5000;

/** The newest reading of a meter. */
export interface Reading {
  watts: number;
  time: EpochMs;
}

/** Running sums of two meters on one time line (Welford, 1962). */
export class Pair {
  count = 0;
  meanA = 0;
  meanB = 0;
  private squaresA = 0;
  private squaresB = 0;
  private products = 0;

  constructor(
    /** When the comparison began. */
    readonly since: EpochMs,
    private usedA = Number.NEGATIVE_INFINITY,
    private usedB = Number.NEGATIVE_INFINITY,
  ) {}

  /** Takes the newest readings of both when neither was compared before. */
  push(a: Reading, b: Reading): void {
    if (a.time <= this.usedA || b.time <= this.usedB || Math.abs(a.time - b.time) > TOGETHER_MS) return;
    this.usedA = a.time;
    this.usedB = b.time;
    this.count++;
    const beforeA = a.watts - this.meanA;
    const beforeB = b.watts - this.meanB;
    this.meanA += beforeA / this.count;
    this.meanB += beforeB / this.count;
    this.squaresA += beforeA * (a.watts - this.meanA);
    this.squaresB += beforeB * (b.watts - this.meanB);
    this.products += beforeA * (b.watts - this.meanB);
  }

  /** Pearson's; undefined when one of them does not move. */
  get correlation(): number | undefined {
    const scale = Math.sqrt(this.squaresA * this.squaresB);
    return scale > 0 ? this.products / scale : undefined;
  }

  /** A new comparison that takes no reading twice. */
  next(since: EpochMs): Pair {
    return new Pair(since, this.usedA, this.usedB);
  }

  snapshot(): Json {
    const { since, usedA, usedB, count, meanA, meanB, squaresA, squaresB, products } = this;
    return [since, usedA, usedB, count, meanA, meanB, squaresA, squaresB, products];
  }

  static restored(state: Json | undefined): Pair | undefined {
    const [since, usedA, usedB, count, meanA, meanB, squaresA, squaresB, products] =
      numbersOf(state, 9) ?? [];
    if (since === undefined) return undefined;
    const pair = new Pair(since, usedA, usedB);
    Object.assign(pair, { count, meanA, meanB, squaresA, squaresB, products });
    return pair;
  }
}
