import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { Reading } from './reading';

/** What one episode does to the readings that it hits. */
export interface Corruption {
  /** When its effect passes 3 σ of the readings; undefined while that is not known. */
  readonly observableMs: EpochMs | undefined;
  /** Changes a reading of its target that was taken while it is on. `series` is the identity of its Metric. */
  corrupt(reading: Reading, series: string): void;
  /** What its labels say besides its plan. */
  readonly parameters?: Readonly<Record<string, string>>;
  snapshot(): Json;
  restore(from: Json): void;
}
