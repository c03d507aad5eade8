import { extname, join } from 'node:path';
import type { ExperimentJob, RunResult } from './experiment-job';
import { WorkerPool } from './worker-pool';

/** The worker's file beside this one: `.js` beside a bundle, `.ts` in the sources. */
const WORKER = join(__dirname, `experiment.worker${extname(__filename)}`);

/** Threads that play experiments; progress is the share that is done, 0..1. */
export type ExperimentPool = WorkerPool<ExperimentJob, number, RunResult>;

export function experimentPool(threads?: number): ExperimentPool {
  return new WorkerPool(WORKER, threads);
}
