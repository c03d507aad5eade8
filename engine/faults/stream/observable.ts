import type { EpochMs } from '../../telemetry/metric';
import { HOUR_MS } from '../../telemetry/units';
import type { Episode } from '../plan';
import { SIGMAS } from '../room-difference';

/**
 * When a steady error of a sensor passes 3 σ of its readings, in closed form: a bias b with a ramp of length r at
 * 3σ/|b| of the ramp; a drift of q an hour after 3σ/|q| hours (T-06), within a ramp, where it grows with t²/r, after
 * √(3σ·r/|q|). Undefined when it never does.
 */
export function steadyObservable({ plan, startMs }: Episode, sigma: number): EpochMs | undefined {
  const full = Math.abs(plan.intensity ?? 0);
  const enough = SIGMAS * sigma;
  if (full === 0) return undefined;
  if (plan.kind === 'sensor-bias') {
    return full <= enough ? undefined : startMs + (plan.rampMs * enough) / full;
  }
  const withinRamp = Math.sqrt((enough * HOUR_MS * plan.rampMs) / full);
  return startMs + (withinRamp < plan.rampMs ? withinRamp : (enough * HOUR_MS) / full);
}
