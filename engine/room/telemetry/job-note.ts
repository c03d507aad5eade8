import type { EpochMs } from '../../telemetry/metric';

/** A job has begun or ended on a server. */
export interface JobNote {
  readonly id: string;
  readonly state: 'started' | 'ended';
  readonly at: EpochMs;
  readonly target: Readonly<Record<string, string>>;
}
