import type { EpochMs } from '../../engine/telemetry/metric';

/** Wall time between two ticks, and between two looks at the event loop. */
export const TICK_MS = 1000;
export const LOOK_MS = 100;

/**
 * A loop that is later than this on the average of a tick has too much to do. Once in a while it is late on a machine
 * that others use as well, however slow the room is.
 */
const LATE_MS = 50;
const SLOWEST = 1 / 64;
const FASTER = 1.25;
/** So much lost time real time makes up for at once. */
const MOST_MADE_UP_MS = 10_000;
/** Weight of the last tick in the rate that is shown: some five ticks count. */
const WEIGHT = 0.2;

/**
 * How much simulated time a tick lets pass. Real time and slower keeps step with the wall; faster than that halves
 * its rate while the event loop is late, for nobody else can slow it down, and then finds back to it.
 */
export class Pace {
  /** Simulated seconds a wall second, as it has been lately; 0 before the first tick. */
  reached = 0;
  /** Of the looks since the last tick. */
  private lateMs = 0;
  private looks = 0;
  private factor = 1;
  private lookedAt: EpochMs | undefined;
  private tickedAt: EpochMs | undefined;
  /** Part of a millisecond that is not simulated yet. */
  private rest = 0;

  /** To be called every `LOOK_MS`: whoever is called late shows how late the loop is. */
  look(wall: EpochMs): void {
    if (this.lookedAt !== undefined) {
      this.lateMs += Math.max(0, wall - this.lookedAt - LOOK_MS);
      this.looks++;
    }
    this.lookedAt = wall;
  }

  /** Is it slower than asked? */
  get slowed(): boolean {
    return this.factor < 1;
  }

  /** Simulated milliseconds of the tick at `wall`. */
  next(wall: EpochMs, rate: number): number {
    // A wall clock that was set counts as one tick.
    const since = wall - (this.tickedAt ?? wall - TICK_MS);
    const elapsed = since > 0 && since <= MOST_MADE_UP_MS ? since : TICK_MS;
    this.tickedAt = wall;
    const wanted = rate > 1 ? rate * TICK_MS * this.throttle() : rate * elapsed;
    const ms = Math.max(1, Math.floor(wanted + this.rest));
    this.rest = Math.max(0, wanted + this.rest - ms);
    const reached = ms / elapsed;
    this.reached = this.reached === 0 ? reached : this.reached + WEIGHT * (reached - this.reached);
    return ms;
  }

  /** The rate has changed, or time stood still: what was reached before says nothing. */
  restart(): void {
    this.reached = 0;
    this.tickedAt = undefined;
  }

  private throttle(): number {
    const isLate = this.lateMs > LATE_MS * this.looks;
    this.factor = isLate ? Math.max(SLOWEST, this.factor / 2) : Math.min(1, this.factor * FASTER);
    this.lateMs = 0;
    this.looks = 0;
    return this.factor;
  }
}
