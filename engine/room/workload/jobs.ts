import type { EpochMs } from '../../telemetry/metric';

/** What a job does most of its time. */
export const JOB_KINDS = ['CPU', 'IO', 'Mixed'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** Share of the time in which each of its cores works rather than waits [E]. */
const ACTIVITY = { CPU: 1, Mixed: 0.6, IO: 0.25 } as const satisfies Record<JobKind, number>;

/** Work for one server. Who places jobs says on which. */
export interface Job {
  readonly id: string;
  /** Place of the server in the room. */
  readonly server: number;
  /** When it begins. */
  readonly start: EpochMs;
  readonly cores: number;
  readonly kind: JobKind;
  /** How long it takes at full clock with its cores to itself, s. */
  readonly durationS: number;
}

/** A job has begun or ended, or its server has no such time left for it. */
export interface JobChange {
  readonly job: string;
  readonly state: 'started' | 'ended';
  readonly at: EpochMs;
  readonly server: number;
}

/** A job under way, with the seconds of its duration that are done. */
export interface RunningJob {
  readonly job: Job;
  doneS: number;
}

/** Load that a job puts on a server of so many cores, 0..1. */
export function jobLoad({ cores, kind }: Job, ofCores: number): number {
  return (ACTIVITY[kind] * cores) / ofCores;
}
