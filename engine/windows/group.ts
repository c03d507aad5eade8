import type { Json } from '../telemetry/json';
import type { EpochMs, Metric, Tags } from '../telemetry/metric';
import type { Refused } from '../telemetry/problem';
import type { Out } from '../telemetry/stage';
import type { Columns } from './columns';
import type { Due } from './schedule';
import type { Source, Verdict } from './source';

export type WindowOut = Out<Metric> | Out<Refused<Metric>>;

/** The series that make up one key, and the windows open for them. */
export interface Group extends Due {
  readonly key: string;
  readonly name: string;
  /** The tags of its windows, without `window`. */
  readonly tags: Tags;
  readonly columns: Columns;
  readonly sources: Source[];
  /** Every sample up to here has come, as far as one can tell. Never falls. */
  watermark: EpochMs;
  /** End of the earliest window that waits to be given out; Infinity when none does. */
  nextEnd: EpochMs;
  /** Would a sample of a source at `t` come too late? The last instant that could still change, when it would. */
  lateBehind(t: EpochMs, source: Source): EpochMs | undefined;
  /** A sample of a source was put in its place: its windows open, or are given again. */
  taken(source: Source, metric: Metric, verdict: Verdict): readonly WindowOut[];
  /** Gives out every window whose end the watermark has passed, and forgets what cannot change. */
  close(): WindowOut[];
  /** Frees a tail that has grown long of the rows from before `line`. */
  makeRoom(source: Source, line: EpochMs): void;
  snapshot(): Json;
  restore(state: Json): void;
}
