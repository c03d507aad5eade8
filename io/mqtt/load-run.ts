import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import type { Clock } from '../clock';
import type { Account, Qos } from './broker';
import type { Consumed } from './consumer';
import { Delays } from './delays';
import type { LoadJob, LoadOrder, LoadReport } from './load-job';
import type { Published } from './publisher';

/** `load.worker.js` beside a bundle, `load.worker.ts` in the sources. */
export const LOAD_WORKER_PATH = join(__dirname, `load.worker${extname(__filename)}`);

export interface LoadPlan {
  readonly url: string;
  readonly account?: Account;
  readonly publish: boolean;
  readonly consume: boolean;
  /** Messages a second of all publishers together. */
  readonly rate: number;
  readonly seconds: number;
  /** Threads with a connection each: publishers, or consumers when nothing is published. */
  readonly workers: number;
  readonly qos: Qos;
  readonly cluster: string;
  /** Tells this run from others. */
  readonly run: string;
}

export interface LoadFigures {
  readonly published?: Published;
  readonly consumed?: Consumed & { readonly lost: number };
  readonly delays?: Delays;
}

/** Messages on their way at the end are waited for until none has come for so long. */
const SILENCE_MS = 2000;
const LOOK_EVERY_MS = 50;

interface Thread {
  readonly worker: Worker;
  readonly publishes: boolean;
  published?: Published;
  consumed?: Consumed;
  delays?: Delays;
  isReady: boolean;
  isOver: boolean;
}

/** Publishes and consumes on a broker in threads, so that neither side slows the other down. */
export class LoadRun {
  private readonly threads: Thread[] = [];
  private failure: ProblemError | undefined;
  private changed: () => void = () => undefined;
  private isStopped = false;

  constructor(
    private readonly plan: LoadPlan,
    private readonly clock: Clock,
    private readonly workerPath = LOAD_WORKER_PATH,
  ) {}

  /** Throws a ProblemError: `broker-unreachable`, `broker-refuses` or `worker-died`. */
  async run(onProgress: (elapsedS: number) => void): Promise<LoadFigures> {
    try {
      for (const job of jobsOf(this.plan)) this.threads.push(this.start(job));
      await this.until(() => this.threads.every(({ isReady }) => isReady));
      const began = this.clock.now();
      const elapsedMs = () => this.clock.now() - began;
      this.order('begin', true);
      if (this.isStopped) this.order('stop', true);
      const stopProgress = this.clock.every(LOOK_EVERY_MS, () => {
        onProgress(elapsedMs() / 1000);
        this.changed();
      });
      try {
        if (this.plan.publish) await this.until(() => this.all(true, 'isOver'));
        else await this.until(() => this.isStopped || elapsedMs() >= 1000 * this.plan.seconds);
        await this.drained();
      } finally {
        stopProgress();
      }
      this.order('stop', false);
      await this.until(() => this.all(false, 'isOver'));
      return this.figures();
    } finally {
      await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
    }
  }

  /** Ends it early, with the figures so far. */
  stop(): void {
    this.isStopped = true;
    this.order('stop', true);
    this.changed();
  }

  private start(job: LoadJob): Thread {
    // A worker made from the sources needs the loader that reads TypeScript.
    const loader = extname(this.workerPath) === '.ts' ? { execArgv: ['--require', 'tsx/cjs'] } : {};
    const worker = new Worker(this.workerPath, { ...loader, workerData: job });
    const thread: Thread = { worker, publishes: 'publish' in job, isReady: false, isOver: false };
    const fail = (why: ProblemError) => {
      this.failure ??= why;
      this.changed();
    };
    worker.on('message', (report: LoadReport) => {
      if ('problem' in report) return fail(new ProblemError(report.problem));
      if ('ready' in report) thread.isReady = true;
      else if ('published' in report) {
        thread.published = report.published;
        thread.isOver = report.isLast;
      } else {
        thread.consumed = report.consumed;
        thread.isOver = report.delays !== undefined;
        if (report.delays !== undefined) thread.delays = new Delays(report.delays);
      }
      this.changed();
    });
    worker.on('error', (error) => fail(new ProblemError(problem('worker-died', 'load', String(error)))));
    worker.on('exit', (code) => {
      if (!thread.isOver) fail(new ProblemError(problem('worker-died', 'load', `exit ${code}`)));
    });
    return thread;
  }

  private order(order: LoadOrder, publishers: boolean): void {
    for (const { worker, publishes } of this.threads) if (publishes === publishers) worker.postMessage(order);
  }

  private all(publishers: boolean, state: 'isOver'): boolean {
    return this.threads.every((thread) => thread.publishes !== publishers || thread[state]);
  }

  /** Looks at each change until something holds, or a thread has failed. */
  private async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.failure !== undefined) throw this.failure;
      await new Promise<void>((resolve) => {
        this.changed = resolve;
      });
    }
  }

  /** All that was sent has come, or nothing comes any more. */
  private async drained(): Promise<void> {
    if (!this.plan.publish || !this.plan.consume) return;
    let [last, lastAt] = [-1, this.clock.now()];
    await this.until(() => {
      const { published, consumed } = this.figures();
      const distinct = consumed?.distinct ?? 0;
      if (distinct !== last) [last, lastAt] = [distinct, this.clock.now()];
      return distinct >= (published?.sent ?? 0) || this.clock.now() - lastAt >= SILENCE_MS;
    });
  }

  private figures(): LoadFigures {
    const published = sumOf(this.threads.flatMap((thread) => thread.published ?? []));
    const consumed = sumOf(this.threads.flatMap((thread) => thread.consumed ?? []));
    const delays = this.threads.flatMap((thread) => thread.delays ?? []);
    const all = new Delays();
    for (const each of delays) all.merge(each);
    // Of what others publish, only the gaps are known.
    const lost = published === undefined ? consumed?.missing : published.sent - (consumed?.distinct ?? 0);
    return {
      ...(published === undefined ? {} : { published }),
      ...(consumed === undefined ? {} : { consumed: { ...consumed, lost: lost ?? 0 } }),
      ...(delays.length === 0 ? {} : { delays: all }),
    };
  }
}

function jobsOf(plan: LoadPlan): LoadJob[] {
  const { url, account, cluster, run, qos, seconds } = plan;
  const at = account === undefined ? { url } : { url, account };
  const rate = plan.rate / plan.workers;
  const publishers = Array.from({ length: plan.publish ? plan.workers : 0 }, (_, i): LoadJob => {
    const server = `load-${String(i + 1).padStart(2, '0')}`;
    return { ...at, publish: { cluster, server, run, rate, seconds, qos } };
  });
  const consumers = plan.consume ? (plan.publish ? 1 : plan.workers) : 0;
  const consume = { cluster, qos, ...(plan.publish ? { run } : {}) };
  return [...publishers, ...Array.from({ length: consumers }, (): LoadJob => ({ ...at, consume }))];
}

/** Numbers of several threads added up; seconds are those of the longest. */
function sumOf<F extends Published | Consumed>(figures: readonly F[]): F | undefined {
  const [first, ...others] = figures;
  if (first === undefined) return undefined;
  const sum = { ...first };
  for (const each of others) {
    for (const key of Object.keys(sum) as (keyof F)[]) {
      sum[key] = (Number(sum[key]) + Number(each[key])) as F[keyof F];
    }
  }
  return { ...sum, seconds: Math.max(...figures.map(({ seconds }) => seconds)) };
}
