import type { Random } from '../../engine/telemetry/stage';

/**
 * Waits between tries: doubling from one second to one minute, each shortened by chance by up to a half,
 * so that writers that lost one database do not all come back at once.
 */
export class Backoff {
  private delayMs = FIRST_MS;

  constructor(private readonly random: Random) {}

  /** The next wait, milliseconds; never shorter than what the target asks for. */
  next(atLeastMs = 0): number {
    const delay = this.delayMs * (1 - this.random() / 2);
    this.delayMs = Math.min(this.delayMs * 2, LONGEST_MS);
    return Math.max(Math.ceil(delay), atLeastMs);
  }

  reset(): void {
    this.delayMs = FIRST_MS;
  }
}

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
