import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Clock, Stop } from '../clock';
import type { FailedReading, HostGroup, Reading } from './readings';

/** The worker's file beside this one: `host.worker.js` beside a bundle, `host.worker.ts` in the sources. */
export const HOST_WORKER_PATH = join(__dirname, `host.worker${extname(__filename)}`);

/** How long a group may take; a `df` that waits for a network disk takes for ever. */
const ANSWER_WITHIN_MS = 10_000;
/** The pause before a worker that died is replaced: doubled by each death, until one answers. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;

export interface HostWorkerEvents {
  onReading(reading: Reading): void;
  /** Its field is the group, or `worker` when the thread itself failed. */
  onProblem(problem: Problem): void;
}

interface Ask {
  readonly stopTimeout: Stop;
  /** Answers of any group before this one was asked for. */
  readonly answersBefore: number;
}

/**
 * The thread that reads this machine. One that dies or stands still is a Problem, and the next question
 * after a pause starts another.
 */
export class HostWorker {
  private worker: Worker | undefined;
  private readonly asks = new Map<HostGroup, Ask>();
  private answers = 0;
  private pauseMs = FIRST_PAUSE_MS;
  private resting = false;
  private stopRest: Stop = () => undefined;

  constructor(
    private readonly path: string,
    private readonly clock: Clock,
    private readonly events: HostWorkerEvents,
  ) {}

  /** Asks for a reading, unless the last question about this group is still open or the worker rests. */
  ask(group: HostGroup): void {
    if (this.asks.has(group)) return;
    const worker = this.worker ?? this.start();
    if (worker === undefined) return;
    const stopTimeout = this.clock.after(ANSWER_WITHIN_MS, () => this.timedOut(group));
    this.asks.set(group, { stopTimeout, answersBefore: this.answers });
    worker.postMessage(group);
  }

  /** Ends the thread. What it still reads is not told any more. */
  async close(): Promise<void> {
    this.resting = true;
    this.stopRest();
    this.forget();
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private start(): Worker | undefined {
    if (this.resting) return undefined;
    // A worker made from the sources needs the loader that reads TypeScript.
    const options = extname(this.path) === '.ts' ? { execArgv: ['--require', 'tsx/cjs'] } : {};
    const worker = new Worker(this.path, options);
    worker.on('message', (message: Reading | FailedReading) => {
      if (worker === this.worker) this.answered(message);
    });
    worker.on('error', (error) => this.replace(worker, problem('unavailable', 'worker', String(error))));
    worker.on('exit', (code) => this.replace(worker, problem('unavailable', 'worker', `exit ${code}`)));
    this.worker = worker;
    return worker;
  }

  private answered(message: Reading | FailedReading): void {
    this.asks.get(message.group)?.stopTimeout();
    this.asks.delete(message.group);
    this.answers += 1;
    this.pauseMs = FIRST_PAUSE_MS;
    if ('error' in message) this.events.onProblem(problem('unavailable', message.group, message.error));
    else this.events.onReading(message);
  }

  private timedOut(group: HostGroup): void {
    const ask = this.asks.get(group);
    if (ask === undefined || this.worker === undefined) return;
    // While other groups are answered the thread is well: a new one would hang at the same place, and
    // leave one more stuck program behind each time. The question stays open.
    if (this.answers > ask.answersBefore) this.events.onProblem(noAnswer(group));
    else this.replace(this.worker, noAnswer('worker'));
  }

  private replace(worker: Worker, why: Problem): void {
    if (worker !== this.worker) return;
    this.worker = undefined;
    void worker.terminate();
    this.forget();
    this.resting = true;
    this.stopRest = this.clock.after(this.pauseMs, () => {
      this.resting = false;
    });
    this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
    this.events.onProblem(why);
  }

  private forget(): void {
    for (const ask of this.asks.values()) ask.stopTimeout();
    this.asks.clear();
  }
}

function noAnswer(field: HostGroup | 'worker'): Problem {
  return problem('no-answer', field, ANSWER_WITHIN_MS / 1000);
}
