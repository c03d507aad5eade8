import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { ProblemError, problem } from '../../telemetry/problem';
import { type Job, type JobChange, jobFlaw, jobLoad, type RunningJob } from './jobs';

/** Jobs of a room: those that wait for their time and those that run. Events count from the step they fall in. */
export class JobQueue {
  private waiting: Job[] = [];
  private running: RunningJob[] = [];

  /** @param cores of each server */
  constructor(private readonly cores: readonly number[]) {}

  /** @throws ProblemError that names what is wrong with a job */
  add(job: Job): void {
    const flaw = jobFlaw(job, this.cores);
    if (flaw !== undefined) throw new ProblemError(flaw);
    if (this.has(job.id)) throw new ProblemError(problem('bad-option', 'id', job.id, 'another-name'));
    this.waiting.push(job);
    this.waiting.sort((a, b) => a.start - b.start);
  }

  /** Takes a job out, running or not; undefined when there is none of that name. */
  remove(id: string): Job | undefined {
    const removed = this.find(id);
    this.waiting = this.waiting.filter((job) => job !== removed);
    this.running = this.running.filter(({ job }) => job !== removed);
    return removed;
  }

  has(id: string): boolean {
    return this.find(id) !== undefined;
  }

  /** How many wait or run. */
  get count(): number {
    return this.waiting.length + this.running.length;
  }

  /** Names of some of them. */
  some(most: number): readonly string[] {
    return [...this.running.map(({ job }) => job), ...this.waiting].slice(0, most).map(({ id }) => id);
  }

  private find(id: string): Job | undefined {
    return this.waiting.find((job) => job.id === id) ?? this.running.find(({ job }) => job.id === id)?.job;
  }

  /** Starts what is due and adds the load of what runs to `load`, which may so pass 1: then jobs wait for each other. */
  demand(now: EpochMs, load: Float64Array): readonly JobChange[] {
    const changes: JobChange[] = [];
    while (this.waiting[0] !== undefined && this.waiting[0].start <= now) {
      const job = this.waiting.shift()!;
      this.running.push({ job, doneS: 0 });
      changes.push({ job: job.id, state: 'started', at: now, server: job.server });
    }
    for (const { job } of this.running) load[job.server]! += jobLoad(job, this.cores[job.server]!);
    return changes;
  }

  /**
   * Lets `dtS` seconds pass for what runs.
   *
   * @param pace of each server: share of full speed that its work went at, 0 when it was off
   */
  work(until: EpochMs, dtS: number, pace: (server: number) => number): readonly JobChange[] {
    if (this.running.length === 0) return [];
    const changes: JobChange[] = [];
    this.running = this.running.filter((running) => {
      const { job } = running;
      running.doneS += dtS * pace(job.server);
      if (running.doneS < job.durationS) return true;
      changes.push({ job: job.id, state: 'ended', at: until, server: job.server });
      return false;
    });
    return changes;
  }

  snapshot(): Json {
    return {
      waiting: this.waiting.map((job) => ({ ...job })),
      running: this.running.map(({ job, doneS }) => ({ job: { ...job }, doneS })),
    };
  }

  restore(from: Json): void {
    const { waiting, running } = from as unknown as { waiting: Job[]; running: RunningJob[] };
    this.waiting = [...waiting];
    this.running = running.map(({ job, doneS }) => ({ job, doneS }));
  }
}
