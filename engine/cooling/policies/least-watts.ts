import type { Json } from '../../telemetry/json';
import type { CurveConfig } from '../cool-config';
import { Curve } from './curve';
import type { Policy, Situation } from './policy';

/** The halves of a search for a speed: a thousandth of full speed is found, more is lost in the noise. */
const HALVES = 10;
/** The limit is kept with so much to spare, K. */
const SPARE_K = 3;
/** Whatever is learned: from so much below the limit, K, it is cooled by what is measured, from this speed on, percent. */
const GUARD_K = 4;
const GUARD_PCT = 40;

export interface LeastWattsLimits {
  readonly limitC: number;
  readonly minPct: number;
  readonly maxPct: number;
}

/**
 * The speed at which a server draws the fewest watts, its fans and the leakage of its processors together, where its
 * temperature at rest keeps to the limit. Losses of the supplies grow with what they deliver, so the speed that is best
 * inside is best at the plug. Servers of a cluster share nothing but their air: each at its best is the cluster at its
 * best, cold ones low, and none faster than it has to be (000-095).
 *
 * Both sums of watts are convex in the speed, so the search is for where their slopes meet. Until the temperature
 * of the server is learned, a curve decides.
 */
export class LeastWatts implements Policy {
  private readonly curve: Curve;

  constructor(
    curve: CurveConfig,
    private readonly limits: LeastWattsLimits,
  ) {
    this.curve = new Curve(curve);
  }

  decide(situation: Situation): number {
    const safe = this.curve.decide(situation);
    if (!situation.thermal.isLearned) return safe;
    return Math.max(bestSpeedPct(situation, this.limits), this.guard(situation.temperatureC));
  }

  follow(speedPct: number, situation: Situation): void {
    this.curve.follow(speedPct, situation);
  }

  snapshot(): Json {
    return this.curve.snapshot();
  }

  restore(from: Json): void {
    this.curve.restore(from);
  }

  private guard(temperatureC: number): number {
    const over = (temperatureC - (this.limits.limitC - GUARD_K)) / (2 * GUARD_K);
    return over <= 0 ? 0 : GUARD_PCT + over * (100 - GUARD_PCT);
  }
}

/** Percent. Where no speed keeps to the limit it is the highest. */
export function bestSpeedPct(situation: Situation, { limitC, minPct, maxPct }: LeastWattsLimits): number {
  const { thermal, powerW, meanW } = situation;
  // The limit has to hold for what is drawn now, the least watts for what is drawn in the mean.
  const needed = thermal.shareFor(limitC - SPARE_K, Math.max(powerW, meanW));
  let least = Math.max(minPct / 100, Math.min(maxPct / 100, needed));
  let most = maxPct / 100;
  for (let half = 0; half < HALVES && least < most; half++) {
    const share = 0.5 * (least + most);
    if (slope(situation, share) < 0) least = share;
    else most = share;
  }
  return 50 * (least + most);
}

/** How the watts of fans and leakage grow with the speed, W for all of it. Those that turn move the air of all. */
function slope({ thermal, leakage, curves, meanW, turning }: Situation, share: number): number {
  let cubes = 0;
  for (const curve of curves) cubes += curve.cubeW;
  const rise = thermal.perShare(meanW) / share;
  const hotter = leakage.slope(thermal.coolest(meanW) + rise);
  return (3 * cubes * share * share) / (turning * turning) - (hotter * rise) / share;
}

/** Fans and leakage at a mean speed, W inside the server. */
export function wattsAt({ thermal, leakage, curves, meanW, turning }: Situation, share: number): number {
  let watts = leakage.at(thermal.coolest(meanW) + thermal.perShare(meanW) / share);
  for (const curve of curves) watts += turning * curve.power(share / turning);
  return watts;
}
