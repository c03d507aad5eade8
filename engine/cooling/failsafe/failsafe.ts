import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { FailsafeConfig } from '../cool-config';
import { FAILSAFE_CAUSES, type ServerCause } from './causes';

export interface FailsafeChange {
  readonly cause: ServerCause;
  readonly state: 'tripped' | 'cleared';
}

/** Which causes hold for a server. A cause that is gone is believed to be gone after `clearS`. */
export class Failsafe {
  /** When each was there last. */
  private readonly lastAt = new Map<ServerCause, EpochMs>();

  constructor(private readonly config: FailsafeConfig) {}

  get isTripped(): boolean {
    return this.lastAt.size > 0;
  }

  holds(cause: ServerCause): boolean {
    return this.lastAt.has(cause);
  }

  /** Those that hold, the one with the highest percentage first. */
  get causes(): ServerCause[] {
    const { speedPct } = this.config;
    // The list is in a fixed order, so that equal percentages do not depend on what came first.
    return FAILSAFE_CAUSES.filter((cause): cause is ServerCause =>
      this.lastAt.has(cause as ServerCause),
    ).sort((a, b) => speedPct[b] - speedPct[a]);
  }

  /** Least speed, percent: the highest of the causes that hold; 0 without one. */
  get speedPct(): number {
    let most = 0;
    for (const cause of this.lastAt.keys()) most = Math.max(most, this.config.speedPct[cause]);
    return most;
  }

  /** @param present causes that are there now */
  update(present: readonly ServerCause[], now: EpochMs): readonly FailsafeChange[] {
    if (present.length === 0 && this.lastAt.size === 0) return NO_CHANGE;
    const changes: FailsafeChange[] = [];
    for (const cause of present) {
      if (!this.lastAt.has(cause)) changes.push({ cause, state: 'tripped' });
      this.lastAt.set(cause, now);
    }
    for (const [cause, lastAt] of this.lastAt) {
      if (present.includes(cause) || now - lastAt < 1000 * this.config.clearS) continue;
      this.lastAt.delete(cause);
      changes.push({ cause, state: 'cleared' });
    }
    return changes;
  }

  snapshot(): Json {
    return [...this.lastAt];
  }

  restore(from: Json): void {
    this.lastAt.clear();
    for (const [cause, at] of from as unknown as [ServerCause, EpochMs][]) this.lastAt.set(cause, at);
  }
}

const NO_CHANGE: readonly FailsafeChange[] = [];
