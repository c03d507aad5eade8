import type { Simulation } from '../room/simulation';
import { serverTags, targetOf } from '../room/telemetry/tags';
import { JOB_KINDS, LONGEST_JOB_S } from '../room/workload/jobs';
import { isTime } from '../telemetry/admit';
import type { Command } from '../telemetry/command';
import { isRecord } from '../telemetry/json';
import { type Limit, ProblemError, problem } from '../telemetry/problem';
import { within } from './actuators';
import { event, type LiveOut } from './room-event';
import { serversOf } from './targets';

/** That wait or run at a time. */
const MOST_JOBS = 10_000;
const LEAST_CORES = 0.01;
const LEAST_S = 1;
const KEYS = ['kind', 'cores', 'duration_s', 'start'];

/** A `set-load` that is no share of the load but work to be done. */
export type JobCommand = Command & { readonly value: Readonly<Record<string, unknown>> };

export function isOfJobs(command: Command): command is JobCommand {
  return command.kind === 'set-load' && isRecord(command.value);
}

/**
 * Places a job on the server that the target names: `{kind: CPU | IO | Mixed, cores, duration_s}`, at `start` when that
 * is said. The job has the id of the command. `{end: id}` takes one out, wherever it is.
 *
 * @throws ProblemError with the path of what is wrong; nothing has changed then
 */
export function obeyOfJobs(simulation: Simulation, command: JobCommand): LiveOut[] {
  if (command.value.end !== undefined) return end(simulation, command.value.end);
  place(simulation, command);
  return [];
}

function place({ layout, workload, now }: Simulation, { id, target, value }: JobCommand): void {
  const { kind, cores, duration_s, start = now } = value;
  const { jobs } = workload;
  if (target.server === undefined)
    throw new ProblemError(problem('missing-field', 'target.server', undefined));
  const [server] = serversOf(layout, target) as [number];
  const other = Object.keys(value).find((key) => !KEYS.includes(key));
  if (other !== undefined) throw wrong(`value.${other}`, value[other], KEYS);
  const known = JOB_KINDS.find((each) => each === kind);
  if (known === undefined) throw wrong('value.kind', kind, JOB_KINDS);
  if (typeof start !== 'number' || !isTime(start)) throw wrong('value.start', start, 'years-in-ms');
  if (jobs.has(id)) throw wrong('id', id, 'another-name');
  if (jobs.count >= MOST_JOBS) throw wrong('value', jobs.count + 1, `0..${MOST_JOBS}`);
  jobs.add({
    id,
    server,
    start,
    kind: known,
    cores: within('value.cores', cores, LEAST_CORES, layout.servers[server]!.cores),
    durationS: within('value.duration_s', duration_s, LEAST_S, LONGEST_JOB_S),
  });
}

function end({ layout, workload, now }: Simulation, id: unknown): LiveOut[] {
  const job = typeof id === 'string' ? workload.jobs.remove(id) : undefined;
  if (job === undefined) throw wrong('value.end', id, workload.jobs.some(MOST_SHOWN));
  const target = targetOf(serverTags(layout, job.server));
  return [event({ kind: 'job', job: { id: job.id, state: 'ended', at: now, target } })];
}

const MOST_SHOWN = 20;

function wrong(field: string, value: unknown, limit: Limit): ProblemError {
  return new ProblemError(problem('command-value', field, value, limit));
}
