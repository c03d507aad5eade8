import { isTime } from '../../telemetry/admit';
import type { EpochMs } from '../../telemetry/metric';
import { type Problem, problem } from '../../telemetry/problem';

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

/** A job has begun or ended. */
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

/** The longest job, s: a year. */
export const LONGEST_JOB_S = 31_622_400;

/** What is wrong with a job for servers of so many cores, or undefined. */
export function jobFlaw(
  { server, start, cores, kind, durationS }: Job,
  ofCores: readonly number[],
): Problem | undefined {
  const most = ofCores[server];
  if (most === undefined) return problem('out-of-range', 'server', server, `0..${ofCores.length - 1}`);
  if (!isTime(start)) return problem('bad-time', 'start', start, 'years-in-ms');
  if (!(cores > 0 && cores <= most)) return problem('out-of-range', 'cores', cores, `0..${most}`);
  if (!JOB_KINDS.includes(kind)) return problem('bad-option', 'kind', kind, JOB_KINDS);
  if (!(durationS > 0 && durationS <= LONGEST_JOB_S)) {
    return problem('out-of-range', 'durationS', durationS, `0..${LONGEST_JOB_S}`);
  }
  return undefined;
}
