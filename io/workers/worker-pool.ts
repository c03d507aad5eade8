import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';

/** What a worker answers: any number of `progress`, then one of the others. */
export type Answer<Progress, Result> =
  | { readonly progress: Progress }
  | { readonly result: Result }
  | { readonly problem: Problem };

interface Task<Job, Progress, Result> {
  readonly name: string;
  readonly job: Job;
  readonly onProgress: (progress: Progress) => void;
  readonly done: (result: Result) => void;
  readonly failed: (error: ProblemError) => void;
  isOver: boolean;
}

export interface JobOptions<Progress> {
  readonly onProgress?: (progress: Progress) => void;
  /** Cancels it, also while it is done. */
  readonly signal?: AbortSignal;
}

/** As many threads as the machine has cores, but for one that is left to whoever waits. */
export function usualThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}

/** Threads that do jobs, one each at a time, in the order in which they are given. */
export class WorkerPool<Job, Progress, Result> {
  private readonly waiting: Task<Job, Progress, Result>[] = [];
  private readonly idle: Worker[] = [];
  private readonly busy = new Map<Worker, Task<Job, Progress, Result>>();
  private isClosed = false;

  /** @param path of a file that calls `serveJobs` */
  constructor(
    private readonly path: string,
    private readonly threads = usualThreads(),
  ) {}

  /**
   * Does a job; a crash of its thread fails it alone.
   *
   * @param name of the job, for Problems
   * @throws ProblemError what the job throws, `worker-died` or `cancelled`
   */
  run(name: string, job: Job, { onProgress = () => {}, signal }: JobOptions<Progress> = {}): Promise<Result> {
    return new Promise((done, failed) => {
      const task = { name, job, onProgress, done, failed, isOver: false };
      if (this.isClosed || signal?.aborted === true) return failed(cancelled(name));
      signal?.addEventListener('abort', () => this.cancel(task), { once: true });
      this.waiting.push(task);
      this.begin();
    });
  }

  /** Cancels all that is not done, and ends the threads. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const task of [...this.waiting.splice(0), ...this.busy.values()]) {
      task.isOver = true;
      task.failed(cancelled(task.name));
    }
    const workers = [...this.idle.splice(0), ...this.busy.keys()];
    this.busy.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  private begin(): void {
    while (this.waiting.length > 0 && this.busy.size < this.threads) {
      const task = this.waiting.shift()!;
      const worker = this.idle.pop() ?? this.start();
      this.busy.set(worker, task);
      worker.postMessage(task.job);
    }
  }

  private start(): Worker {
    // A worker made from the sources needs the loader that reads TypeScript.
    const options = extname(this.path) === '.ts' ? { execArgv: ['--require', 'tsx/cjs'] } : {};
    const worker = new Worker(this.path, options);
    worker.on('message', (answer: Answer<Progress, Result>) => this.answered(worker, answer));
    worker.on('error', (error) => this.died(worker, String(error)));
    worker.on('exit', (code) => this.died(worker, `exit ${code}`));
    return worker;
  }

  private answered(worker: Worker, answer: Answer<Progress, Result>): void {
    const task = this.busy.get(worker);
    if (task === undefined) return;
    if ('progress' in answer) {
      task.onProgress(answer.progress);
      return;
    }
    this.busy.delete(worker);
    this.idle.push(worker);
    task.isOver = true;
    if ('result' in answer) task.done(answer.result);
    else task.failed(new ProblemError(answer.problem));
    this.begin();
  }

  private died(worker: Worker, why: string): void {
    const place = this.idle.indexOf(worker);
    if (place >= 0) this.idle.splice(place, 1);
    const task = this.busy.get(worker);
    if (task === undefined) return;
    this.busy.delete(worker);
    task.isOver = true;
    task.failed(new ProblemError(problem('worker-died', task.name, why)));
    this.begin();
  }

  private cancel(task: Task<Job, Progress, Result>): void {
    if (task.isOver) return;
    task.isOver = true;
    task.failed(cancelled(task.name));
    const place = this.waiting.indexOf(task);
    if (place >= 0) this.waiting.splice(place, 1);
    for (const [worker, other] of this.busy) {
      if (other !== task) continue;
      this.busy.delete(worker);
      void worker.terminate();
    }
    this.begin();
  }
}

function cancelled(name: string): ProblemError {
  return new ProblemError(problem('cancelled', name, undefined));
}
