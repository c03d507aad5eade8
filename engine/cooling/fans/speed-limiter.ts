import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { CoolConfig } from '../cool-config';
import { outsideBands } from './avoid';

/** A rise of so many dead bands does not wait. */
const URGENT = 3;

/**
 * From what a policy wants to what is commanded: within the limits, outside of forbidden bands, no faster than the
 * slew, and not for every little. Falling waits until the last change has settled, and so does rising a little; rising
 * fast does not.
 */
export class SpeedLimiter {
  private changedAt: EpochMs = Number.MIN_SAFE_INTEGER;

  constructor(private readonly config: CoolConfig) {}

  next(speedPct: number, wantedPct: number, now: EpochMs, dtS: number): number {
    const { minPct, maxPct, slewPctPerS, deadbandPct, settleS, fans } = this.config;
    const most = slewPctPerS * dtS;
    const within = Math.min(maxPct, Math.max(minPct, wantedPct));
    const slewed = Math.min(speedPct + most, Math.max(speedPct - most, within));
    const next = outsideBands(Math.min(maxPct, slewed), fans.avoid);
    const change = next - speedPct;
    if (change === 0 || Math.abs(change) < deadbandPct) return speedPct;
    const waits = change < URGENT * deadbandPct;
    if (waits && now - this.changedAt < 1000 * settleS) return speedPct;
    this.changedAt = now;
    return next;
  }

  /** The speed was changed by others. */
  follow(now: EpochMs): void {
    this.changedAt = now;
  }

  snapshot(): Json {
    return this.changedAt;
  }

  restore(from: Json): void {
    this.changedAt = from as EpochMs;
  }
}
