import type { Evidence } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import type { LineWatch } from '../server/line-watch';

/** Something that servers have in common now. */
export interface Sign extends Evidence {
  /** Empty for all racks. */
  readonly rack: string;
  readonly level: number;
  readonly since: EpochMs;
}

/** What a line of many says. Their middle is no single reading: what it is off just now counts as much as lately. */
export function signOf(rack: string, watch: LineWatch, field: string = watch.line.field): Sign {
  const { observed, expected, deviation } = watch;
  const { level, since } = deviation;
  const known = Number.isNaN(expected) ? null : expected;
  return { rack, field, observed, expected: known, level, sigma: sigmaOf(watch), since };
}

function sigmaOf({ deviation: { sigma, latest } }: LineWatch): number {
  return Math.abs(latest) > Math.abs(sigma) ? latest : sigma;
}
