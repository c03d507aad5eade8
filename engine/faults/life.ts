import { power } from '../telemetry/power';
import type { Random } from '../telemetry/stage';

/** How long things last: Weibull. Shape 1 is exponential, above 1 things wear out, below they die young. */
export interface Life {
  readonly shape: number;
  /** Age at which 63.2 % have failed, h. */
  readonly scaleH: number;
}

const HOURS_A_YEAR = 8760;

/** Exponential life with this mean, h. */
export function exponential(meanH: number): Life {
  return { shape: 1, scaleH: meanH };
}

/** Exponential life of things of which this share fails in a year. */
export function yearlyRate(share: number): Life {
  return exponential(-HOURS_A_YEAR / Math.log(1 - share));
}

/**
 * Fans stop by a Weibull law of shape 1.1 with 10 % gone at 70 000 h and 40 °C (vendors' method [S12, S4]; `wearOut`
 * is another reading of the same 10 % [E]); a node of a modern supercomputer fails every 104 000 h [S5]; 1.57 % of disks
 * in a year [S32]; the rest [E].
 */
export const LIVES = {
  fan: { shape: 1.1, scaleH: 541_468 },
  fanWearOut: { shape: 3, scaleH: 148_208 },
  server: exponential(104_000),
  disk: yearlyRate(0.0157),
  sensor: exponential(5000),
  coolingUnit: exponential(25_000),
} as const satisfies Record<string, Life>;

/** Ageing at a temperature relative to that at 40 °C: half as fast again for each 10 °C more [S12]. */
export function acceleration(celsius: number): number {
  return power(1.5, (celsius - 40) / 10);
}

/** Share that has failed at an age. */
export function failedShare({ shape, scaleH }: Life, ageH: number): number {
  return ageH <= 0 ? 0 : 1 - Math.exp(-power(ageH / scaleH, shape));
}

/** Time to failure in h of something that has reached `ageH`: η·((a/η)^β − ln U)^(1/β) − a. */
export function timeToFailureH({ shape, scaleH }: Life, ageH: number, random: Random): number {
  const spent = ageH <= 0 ? 0 : power(ageH / scaleH, shape);
  // 1 − U is in (0, 1], where the logarithm is finite.
  const total = spent - Math.log(1 - random());
  return Math.max(0, scaleH * power(total, 1 / shape) - Math.max(0, ageH));
}
