import type { Json } from '../../telemetry/json';
import { RandomStream } from '../../telemetry/random';
import { type BurstTimes, firstBurst, inBurst } from './bursts';
import { drawProfile } from './profile';
import type { WorkloadSettings } from './settings';
import { traceLoad } from './trace';
import { type Ar1, varied } from './variation';

interface Server {
  /** Its name in the room, which its chance hangs on. */
  readonly id: string;
  readonly workload: WorkloadSettings;
}

/**
 * What servers have to do before jobs and commands. What is asked of each at every step stands in columns: in a
 * large room looking for it takes longer than what is done with it.
 */
export class ServerLoads {
  /** Since when there is a burst, ms since the start; NaN when there is none. */
  readonly burstSinceMs: Float64Array;
  private readonly settings: readonly WorkloadSettings[];
  private readonly idle: Float64Array;
  private readonly baseline: Float64Array;
  private readonly peak: Float64Array;
  private readonly own: Float64Array;
  private readonly variation: readonly RandomStream[];
  private readonly arrivals: readonly RandomStream[];
  private readonly bursts: readonly BurstTimes[];
  /** Until when there is no burst for certain, ms since the start. */
  private readonly calmUntilMs: Float64Array;

  constructor(seed: number, servers: readonly Server[]) {
    const column = () => new Float64Array(servers.length);
    this.settings = servers.map(({ workload }) => workload);
    this.idle = column();
    this.baseline = column();
    this.peak = column();
    servers.forEach(({ id, workload }, i) => {
      const profile = drawProfile(workload, new RandomStream(seed, id, 'load profile'));
      this.idle[i] = profile.idle;
      this.baseline[i] = profile.baseline;
      this.peak[i] = profile.peak;
    });
    this.variation = servers.map(({ id }) => new RandomStream(seed, id, 'load'));
    this.own = Float64Array.from(this.variation, (stream) => stream.normal());
    this.arrivals = servers.map(({ id }) => new RandomStream(seed, id, 'bursts'));
    this.bursts = this.arrivals.map((stream, i) => firstBurst(servers[i]!.workload.burstsPerDay, stream));
    this.burstSinceMs = column().fill(Number.NaN);
    this.calmUntilMs = Float64Array.from(this.bursts, ({ nextMs }) => nextMs);
  }

  /**
   * The load of a server at a time since the start.
   *
   * @param day shape of the day now (`dayShape`), `shared` variation of the cluster, of unit deviation
   */
  at(i: number, timeMs: number, day: number, shared: number): number {
    const { load, trace, daySwing, ownSigma, sharedSigma, burstLoad } = this.settings[i]!;
    if (load !== undefined) return load;
    if (trace !== undefined) return traceLoad(trace, timeMs / 1000);
    const usual = this.baseline[i]! + daySwing * day + sharedSigma * shared + ownSigma * this.own[i]!;
    const calm = Math.min(this.peak[i]!, Math.max(this.idle[i]!, usual));
    if (timeMs < this.calmUntilMs[i]! || !this.isBurst(i, timeMs)) return calm;
    return Math.max(burstLoad, calm);
  }

  /** Lets the own variation of a server go on by a step (`ar1` of its length and the server's time constant). */
  vary(i: number, step: Ar1): void {
    const { load, trace } = this.settings[i]!;
    if (load === undefined && trace === undefined) {
      this.own[i] = varied(this.own[i]!, step, this.variation[i]!);
    }
  }

  snapshot(i: number): Json {
    const { nextMs, untilMs } = this.bursts[i]!;
    const burstSinceMs = this.burstSinceMs[i]!;
    return {
      own: this.own[i]!,
      burstSinceMs: Number.isNaN(burstSinceMs) ? null : burstSinceMs,
      nextMs: Number.isFinite(nextMs) ? nextMs : null,
      untilMs: Number.isFinite(untilMs) ? untilMs : null,
      variation: this.variation[i]!.snapshot(),
      arrivals: this.arrivals[i]!.snapshot(),
    };
  }

  restore(i: number, from: Json): void {
    const saved = from as unknown as Saved;
    const times = this.bursts[i]!;
    this.own[i] = saved.own;
    this.burstSinceMs[i] = saved.burstSinceMs ?? Number.NaN;
    times.nextMs = saved.nextMs ?? Number.POSITIVE_INFINITY;
    times.untilMs = saved.untilMs ?? Number.NEGATIVE_INFINITY;
    this.calmUntilMs[i] = Number.NEGATIVE_INFINITY;
    this.variation[i]!.restore(saved.variation);
    this.arrivals[i]!.restore(saved.arrivals);
  }

  private isBurst(i: number, timeMs: number): boolean {
    const { burstsPerDay, burstS } = this.settings[i]!;
    const times = this.bursts[i]!;
    const isBurst = inBurst(times, timeMs, burstsPerDay, burstS * 1000, this.arrivals[i]!);
    if (!isBurst) this.burstSinceMs[i] = Number.NaN;
    else if (Number.isNaN(this.burstSinceMs[i]!)) this.burstSinceMs[i] = timeMs;
    this.calmUntilMs[i] = isBurst ? Number.NEGATIVE_INFINITY : times.nextMs;
    return isBurst;
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
