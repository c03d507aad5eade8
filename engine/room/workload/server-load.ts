import type { Json } from '../../telemetry/json';
import { RandomStream } from '../../telemetry/random';
import { type BurstTimes, firstBurst, inBurst } from './bursts';
import { drawProfile, type LoadProfile } from './profile';
import type { WorkloadSettings } from './settings';
import { traceLoad } from './trace';
import { type Ar1, varied } from './variation';

/** What a server has to do before jobs and commands. */
export class ServerLoad {
  readonly profile: LoadProfile;
  /** Since when there is a burst, ms since the start; NaN when there is none. */
  burstSinceMs = Number.NaN;
  private own: number;
  private readonly variation: RandomStream;
  private readonly arrivals: RandomStream;
  private readonly bursts: BurstTimes;

  /** @param server its name in the room, which its chance hangs on */
  constructor(
    seed: number,
    server: string,
    readonly settings: WorkloadSettings,
  ) {
    this.profile = drawProfile(settings, new RandomStream(seed, server, 'load profile'));
    this.variation = new RandomStream(seed, server, 'load');
    this.arrivals = new RandomStream(seed, server, 'bursts');
    this.own = this.variation.normal();
    this.bursts = firstBurst(settings.burstsPerDay, this.arrivals);
  }

  /**
   * The load at a time since the start.
   *
   * @param day shape of the day now (`dayShape`), `shared` variation of the cluster, of unit deviation
   */
  at(timeMs: number, day: number, shared: number): number {
    const { load, trace, daySwing, ownSigma, sharedSigma, burstsPerDay, burstLoad, burstS } = this.settings;
    if (load !== undefined) return load;
    if (trace !== undefined) return traceLoad(trace, timeMs / 1000);
    const { idle, baseline, peak } = this.profile;
    const usual = baseline + daySwing * day + sharedSigma * shared + ownSigma * this.own;
    const calm = Math.min(peak, Math.max(idle, usual));
    if (!inBurst(this.bursts, timeMs, burstsPerDay, burstS * 1000, this.arrivals)) {
      this.burstSinceMs = Number.NaN;
      return calm;
    }
    if (Number.isNaN(this.burstSinceMs)) this.burstSinceMs = timeMs;
    return Math.max(burstLoad, calm);
  }

  /** Lets its own variation go on by a step (`ar1` of its length). */
  vary(step: Ar1): void {
    const { load, trace } = this.settings;
    if (load === undefined && trace === undefined) this.own = varied(this.own, step, this.variation);
  }

  snapshot(): Json {
    const { nextMs, untilMs } = this.bursts;
    return {
      own: this.own,
      burstSinceMs: Number.isNaN(this.burstSinceMs) ? null : this.burstSinceMs,
      nextMs: Number.isFinite(nextMs) ? nextMs : null,
      untilMs: Number.isFinite(untilMs) ? untilMs : null,
      variation: this.variation.snapshot(),
      arrivals: this.arrivals.snapshot(),
    };
  }

  restore(from: Json): void {
    const saved = from as unknown as Saved;
    this.own = saved.own;
    this.burstSinceMs = saved.burstSinceMs ?? Number.NaN;
    this.bursts.nextMs = saved.nextMs ?? Number.POSITIVE_INFINITY;
    this.bursts.untilMs = saved.untilMs ?? Number.NEGATIVE_INFINITY;
    this.variation.restore(saved.variation);
    this.arrivals.restore(saved.arrivals);
  }
}

interface Saved {
  readonly own: number;
  readonly burstSinceMs: number | null;
  readonly nextMs: number | null;
  readonly untilMs: number | null;
  readonly variation: Json;
  readonly arrivals: Json;
}
