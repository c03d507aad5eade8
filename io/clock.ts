import type { EpochMs } from '../engine/telemetry/metric';

/** Ends what was asked for; a second call does nothing. */
export type Stop = () => void;

/** Wall time and timers. The only door to them for io, cli and nodes; tests pass their own. */
export interface Clock {
  now(): EpochMs;
  /** Calls `fn` every `ms` milliseconds (at least 1), first after one of them. */
  every(ms: number, fn: () => void): Stop;
  /** Calls `fn` once, `ms` milliseconds from now (at least 1). */
  after(ms: number, fn: () => void): Stop;
}

/** The longest delay a timer of Node takes (24.8 days); it fires at once when asked for a longer one. */
const LONGEST_MS = 2 ** 31 - 1;

class SystemClock implements Clock {
  constructor(private readonly keepsAlive: boolean) {}

  now(): EpochMs {
    return Date.now();
  }

  every(ms: number, fn: () => void): Stop {
    const timer = setInterval(fn, Math.min(ms, LONGEST_MS));
    if (!this.keepsAlive) timer.unref();
    return () => clearInterval(timer);
  }

  after(ms: number, fn: () => void): Stop {
    if (ms > LONGEST_MS) {
      let stop = this.after(LONGEST_MS, () => {
        stop = this.after(ms - LONGEST_MS, fn);
      });
      return () => stop();
    }
    const timer = setTimeout(fn, ms);
    if (!this.keepsAlive) timer.unref();
    return () => clearTimeout(timer);
  }
}

/** For a command that waits: the process lives as long as a timer is set. */
export const systemClock: Clock = new SystemClock(true);

/** For nodes: their timers do not keep Node-RED alive when all else has ended. */
export const backgroundClock: Clock = new SystemClock(false);

/** Milliseconds from any zero that no setting of the wall clock moves: for lengths of time alone. */
export function elapsedMs(): number {
  return performance.now();
}

/** Wall time with digits below a millisecond, for delays; a clock that is set meanwhile does not move it. */
export function preciseNow(): EpochMs {
  return performance.timeOrigin + performance.now();
}
