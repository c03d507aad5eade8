import type { EpochMs } from '../../engine/telemetry/metric';
import type { Clock, Stop } from '../../io/clock';

interface Timer {
  due: EpochMs;
  period: number | undefined;
  fn: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private timers: Timer[] = [];

  constructor(private time: EpochMs = Date.UTC(2026, 0, 1)) {}

  now(): EpochMs {
    return this.time;
  }

  every(ms: number, fn: () => void): Stop {
    const period = Math.max(ms, 1);
    return this.set({ due: this.time + period, period, fn });
  }

  after(ms: number, fn: () => void): Stop {
    return this.set({ due: this.time + Math.max(ms, 1), period: undefined, fn });
  }

  /** Timers that are set now: 0 after a close that forgot none. */
  get pending(): number {
    return this.timers.length;
  }

  /**
   * Moves time on and fires what falls due on the way, earliest first, in the order they were set when
   * due together. `now()` is the due time while a timer fires, so what it sets in turn is in time too.
   */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let next = this.earliest(end); next !== undefined; next = this.earliest(end)) {
      this.time = Math.max(this.time, next.due);
      this.remove(next);
      if (next.period !== undefined) {
        next.due += next.period;
        this.timers.push(next);
      }
      next.fn();
    }
    this.time = Math.max(this.time, end);
  }

  /** Moves time on while nothing can fire, as when the event loop is busy: what fell due fires late, once. */
  stall(ms: number): void {
    this.time += ms;
    for (const timer of this.timers)
      if (timer.period !== undefined && timer.due < this.time) timer.due = this.time;
  }

  private set(timer: Timer): Stop {
    this.timers.push(timer);
    return () => this.remove(timer);
  }

  private remove(timer: Timer): void {
    this.timers = this.timers.filter((other) => other !== timer);
  }

  private earliest(end: EpochMs): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.due <= end && (found === undefined || timer.due < found.due)) found = timer;
    }
    return found;
  }
}
