import type { Fault } from '../../telemetry/fault';
import type { Metric } from '../../telemetry/metric';
import type { DeviceState } from './device-state';
import type { JobNote } from './job-note';

/** Something that happened in a room beside its readings. */
export type RoomEvent =
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'device'; readonly device: DeviceState }
  | { readonly kind: 'job'; readonly job: JobNote };

/** What a room gives out over a tick. */
export interface RoomTick {
  /** What sensors say and what arrived of it; the clocks of the clusters last. */
  readonly metrics: Metric[];
  /** What was, with the tag `method` `truth`: for scoring, never for what detects. Empty unless asked for. */
  readonly truth: Metric[];
  readonly events: RoomEvent[];
}
