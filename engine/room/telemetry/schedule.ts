import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { RandomStream } from '../../telemetry/random';

/** Answers stay in their order: none comes earlier or later than this share of the interval. */
const MOST_JITTER = 0.4;

/**
 * When a thing is asked. Things are asked at different times within the interval, because no poller asks all
 * of them at once.
 */
export class Schedule {
  /** Time of the answer to come, whole milliseconds. */
  dueMs: EpochMs;
  private plannedMs: EpochMs;
  private readonly jitter: RandomStream;

  /**
   * @param jitterMs deviation of the time of an answer from its plan
   * @param thing what is asked, `group` for what
   * @param start time before the first answer
   */
  constructor(
    private readonly everyMs: number,
    private readonly jitterMs: number,
    seed: number,
    thing: string,
    group: string,
    start: EpochMs,
  ) {
    this.jitter = new RandomStream(seed, thing, `${group} jitter`);
    const phase = new RandomStream(seed, thing, `${group} phase`).uniform();
    this.plannedMs = start + Math.max(1, Math.ceil(phase * everyMs));
    this.dueMs = Math.max(start + 1, this.jittered());
  }

  /** Goes on to the answer after this one. */
  next(): void {
    this.plannedMs += this.everyMs;
    this.dueMs = this.jittered();
  }

  snapshot(): Json {
    return { plannedMs: this.plannedMs, dueMs: this.dueMs, jitter: this.jitter.snapshot() };
  }

  restore(from: Json): void {
    const { plannedMs, dueMs, jitter } = from as { plannedMs: number; dueMs: number; jitter: Json };
    this.plannedMs = plannedMs;
    this.dueMs = dueMs;
    this.jitter.restore(jitter);
  }

  private jittered(): EpochMs {
    if (this.jitterMs === 0) return Math.round(this.plannedMs);
    const most = MOST_JITTER * this.everyMs;
    const drawn = this.jitterMs * this.jitter.normal();
    return Math.round(this.plannedMs + Math.min(most, Math.max(-most, drawn)));
  }
}
