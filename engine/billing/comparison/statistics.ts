import { mean as meanOf, sampleVariance } from 'simple-statistics';

/** Upper 2.5 % points of Student's t for 1 to 30 degrees of freedom: the usual table. */
const T_95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
/** Of the normal distribution, for more. */
const Z_95 = 1.96;

/** A mean and how well it is known. */
export interface Estimate {
  readonly mean: number;
  readonly count: number;
  /** Standard error squared; undefined of one value. */
  readonly variance: number | undefined;
}

export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = meanOf([...values]);
  return { mean, count, variance: count < 2 ? undefined : sampleVariance([...values]) / count };
}

/** Half of the 95 % confidence interval around a mean, by Student's t. */
export function halfInterval(variance: number, degrees: number): number {
  return (T_95[Math.max(1, Math.floor(degrees)) - 1] ?? Z_95) * Math.sqrt(variance);
}
