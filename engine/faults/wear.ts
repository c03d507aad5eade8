import type { EpochMs } from '../telemetry/metric';
import { HOUR_MS } from '../telemetry/units';
import { type Episode, intensityAt, numberOf } from './plan';

/** Shares that differ by less are the same: 0.9 − 25 · 0.02 is 0.40000000000000002. */
const ROUNDING = 1e-9;

/**
 * What wear leaves of the efficiency of a fan (T-07), 0..1; 0 once it has fallen to `off_at_pct` and the fan has
 * stopped for good. `linear`: points an hour; `exponential`: the same share of what is left; `steps`: points every
 * `every_h`, at once.
 *
 * @param before what was left when it began
 */
export function wornEfficiency(episode: Episode, before: number, at: EpochMs): number {
  const { plan, startMs } = episode;
  const hours = (at - startMs) / HOUR_MS;
  const rate = intensityAt(episode, at) / 100;
  const left = leftAfter(String(plan.parameters.law), before, rate, hours, numberOf(plan, 'every_h'));
  return left <= numberOf(plan, 'off_at_pct') / 100 + ROUNDING ? 0 : left;
}

function leftAfter(law: string, before: number, rate: number, hours: number, everyH: number): number {
  if (law === 'exponential') return before * Math.exp(-rate * hours);
  const points = law === 'steps' ? Math.floor(hours / everyH + ROUNDING) : hours;
  return Math.max(0, before - rate * points);
}
