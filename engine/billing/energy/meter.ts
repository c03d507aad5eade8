import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { GapPolicy } from '../bill-config';
import type { Quarters } from './quarters';

/** How a meter is read between its samples. */
export interface MeterRules {
  readonly gap: GapPolicy;
  readonly maxGapMs: number;
  /** Samples further apart count as interpolated. */
  readonly measuredGapMs: number;
  readonly latenessMs: number;
  /** After a longer silence it begins anew: a time that was wrong must not make years of gaps. */
  readonly keptMs: number;
  /** A counter of joules, and where it goes back to 0 (0: never). */
  readonly counter: boolean;
  readonly wrapJ: number;
}

/** What became of a reading. `late` touched nothing: its time is settled. */
export type Verdict = 'taken' | 'duplicate' | 'late';

/** One field of one thing, integrated by event time. */
export interface Meter {
  readonly quarters: Quarters;
  /** Time of its first and of its newest reading. */
  readonly first: EpochMs;
  readonly latest: EpochMs;
  /** Up to here nothing changes any more. */
  readonly settledTo: EpochMs;
  /** Power at its newest reading, W. */
  readonly watts: number;
  /** Settles all that is no later than `until`. */
  settle(until: EpochMs): void;
  /** All but its quarters. */
  snapshot(): Json;
  resume(state: Json): void;
}
