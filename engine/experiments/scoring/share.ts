import { sampleWithReplacement } from 'simple-statistics';
import type { Random } from '../../telemetry/stage';

/** So many of so many, in one run or in several that go together. */
export interface Part {
  readonly count: number;
  readonly of: number;
}

/** A share over all runs with its 95 % confidence interval; null where there is nothing to divide. */
export interface Share extends Part {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964;
const RESAMPLES = 2000;

/**
 * The share of several runs together. Its interval is the wider, on either side, of two: Wilson's (1927), which is honest
 * about few events and about a share of 1, and the percentile bootstrap over runs (Efron 1979), which knows that events
 * of one run are alike. One run has Wilson's alone.
 */
export function shareOf(runs: readonly Part[], random: Random): Share {
  const { count, of } = sumOf(runs);
  if (of === 0) return { count, of, value: null, low: null, high: null };
  const wilson = wilsonInterval({ count, of });
  const resampled = runs.length < 2 ? wilson : bootstrapInterval(runs, random);
  return {
    ...{ count, of, value: count / of },
    low: Math.min(wilson.low, resampled.low),
    high: Math.max(wilson.high, resampled.high),
  };
}

/** Score interval of a proportion: Wilson (1927). */
export function wilsonInterval({ count, of }: Part): { low: number; high: number } {
  const share = count / of;
  const square = (Z * Z) / of;
  const middle = (share + square / 2) / (1 + square);
  const half = (Z / (1 + square)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

function bootstrapInterval(runs: readonly Part[], random: Random): { low: number; high: number } {
  const values: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const { count, of } = sumOf(sampleWithReplacement([...runs], runs.length, random));
    if (of > 0) values.push(count / of);
  }
  return { low: quantile(values, 0.025)!, high: quantile(values, 0.975)! };
}

/** The value that a share `p` of all values does not pass, straight between ranks; undefined of none. */
export function quantile(values: readonly number[], p: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) return undefined;
  return below + (at - Math.floor(at)) * (above - below);
}

export function sumOf(parts: readonly Part[]): Part {
  let count = 0;
  let of = 0;
  for (const part of parts) {
    count += part.count;
    of += part.of;
  }
  return { count, of };
}
