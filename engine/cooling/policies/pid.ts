import type { Json } from '../../telemetry/json';
import type { PidConfig } from '../cool-config';
import type { Policy, Situation } from './policy';

/** How long a temperature's slope is smoothed, s: readings come in steps of a degree. */
const SLOPE_S = 30;
/** A power that differs by less from its mean, as a share of it, is the same one. */
const METER_SHARE = 0.08;

export interface PidLimits {
  readonly setPointC: number;
  readonly minPct: number;
  readonly maxPct: number;
  readonly slewPctPerS: number;
}

/**
 * Holds a set point by cooling: hotter means faster. The speed that the power asks for at rest comes first (feed
 * forward), so that a burst of load is met before it is felt. The integral stands still while its sum would leave the
 * limits, of speed or of its change (anti-windup), and takes over without a bump.
 */
export class Pid implements Policy {
  private integralPct = 0;
  private lastC: number | undefined;
  private slope = 0;
  private isFollowing = true;

  constructor(
    private readonly config: PidConfig,
    private readonly limits: PidLimits,
  ) {}

  decide(situation: Situation): number {
    const { dtS, temperatureC, speedPct } = situation;
    const { ki } = this.config;
    const { setPointC, slewPctPerS } = this.limits;
    this.watchSlope(situation);
    const open = this.withoutIntegral(situation);
    if (this.isFollowing) this.integralPct = speedPct - open;
    this.isFollowing = false;
    const step = ki * (temperatureC - setPointC) * dtS;
    const wanted = open + this.integralPct + step;
    const most = Math.min(this.limits.maxPct, speedPct + slewPctPerS * dtS);
    const least = Math.max(this.limits.minPct, speedPct - slewPctPerS * dtS);
    // As far as the limits go, and no further.
    if (wanted > most && step > 0) this.integralPct += Math.max(0, step - (wanted - most));
    else if (wanted < least && step < 0) this.integralPct += Math.min(0, step + (least - wanted));
    else this.integralPct += step;
    const given = open + this.integralPct;
    // What the limits of speed cut off for good is no part of the sum: it would have to be wound back first.
    const { minPct, maxPct } = this.limits;
    if (given > maxPct) this.integralPct = Math.max(maxPct - open, Math.min(this.integralPct, 0));
    else if (given < minPct) this.integralPct = Math.min(minPct - open, Math.max(this.integralPct, 0));
    return Math.min(maxPct, Math.max(minPct, open + this.integralPct));
  }

  follow(_speedPct: number, situation: Situation): void {
    this.watchSlope(situation);
    this.isFollowing = true;
  }

  snapshot(): Json {
    const { integralPct, lastC = null, slope, isFollowing } = this;
    return { integralPct, lastC, slope, isFollowing };
  }

  restore(from: Json): void {
    const { lastC, ...rest } = from as { lastC: number | null };
    Object.assign(this, rest);
    this.lastC = lastC ?? undefined;
  }

  private withoutIntegral({ temperatureC, thermal, powerW, meanW }: Situation): number {
    const { kp, kd, feedForward } = this.config;
    const { setPointC, minPct, maxPct } = this.limits;
    // What a meter says differs from reading to reading; a burst of load is more than that.
    const watts = Math.abs(powerW - meanW) > METER_SHARE * meanW ? powerW : meanW;
    const share = feedForward ? thermal.shareFor(setPointC, watts) : 0;
    const forward = feedForward ? Math.min(maxPct, Math.max(minPct, 100 * share)) : minPct;
    return forward + kp * (temperatureC - setPointC) + kd * this.slope;
  }

  private watchSlope({ dtS, temperatureC }: Situation): void {
    if (this.lastC !== undefined && dtS > 0) {
      const slope = (temperatureC - this.lastC) / dtS;
      this.slope += (slope - this.slope) * (1 - Math.exp(-dtS / SLOPE_S));
    }
    this.lastC = temperatureC;
  }
}
