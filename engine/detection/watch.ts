import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { Desk } from './desk';
import type { FieldLimits } from './limits';

export interface WatchSettings {
  /** Of layer `series`; empty takes all gauges. */
  readonly fields: readonly string[];
  readonly limits: Readonly<Record<string, FieldLimits>>;
}

/** Watches one thing: a series with its fields, or a server with its fans. */
export interface Watch {
  /** Does it know too little yet to judge? */
  readonly isLearning: boolean;
  /** How many series it takes up. */
  readonly size: number;
  /** @param at domain time of the reading: for a window, its end */
  push(reading: Metric, at: EpochMs, desk: Desk): void;
  /** Keys of all matters that it may have reported. */
  matters(): Iterable<string>;
  snapshot(): Json;
  restore(from: Json): void;
}
