import type { Problem } from '../../engine/telemetry/problem';
import type { Adapted } from './target';

/**
 * `idle`: nothing waits. `writing`: lines go out, or gather for the next batch. `waiting`: the target is
 * down or busy, it is tried again soon. `stopped`: somebody has to mend it; it is tried once a minute.
 */
export type DeliveryState = 'idle' | 'writing' | 'waiting' | 'stopped';

/** How one delivery fares; counts are since its start. */
export interface Figures {
  readonly state: DeliveryState;
  /** Lines stored, confirmed by the target. */
  readonly written: number;
  readonly quarantined: number;
  /** Lines that wait in the spool. */
  readonly queued: number;
  /** Age of the oldest of them, milliseconds; 0 when none waits. */
  readonly oldestMs: number;
  /** Lines that the spool has dropped before they were written. */
  readonly dropped: number;
  readonly requests: number;
  /** Requests that have to be made again. */
  readonly retries: number;
  /** What the lines of this target were changed in; lines with nothing left count as neither stored nor refused. */
  readonly adapted: Readonly<Adapted>;
  /** What is wrong now. */
  readonly problem: Problem | undefined;
}
