import { extname, join } from 'node:path';
import type { CellJob, CellResult } from './cell-job';
import { WorkerPool } from './worker-pool';

/** The worker's file beside this one: `.js` beside a bundle, `.ts` in the sources. */
const WORKER = join(__dirname, `cell.worker${extname(__filename)}`);

/** Threads that play cells of the proof; progress is the share that is done, 0..1. */
export function cellPool(threads: number): WorkerPool<CellJob, number, CellResult> {
  return new WorkerPool(WORKER, threads);
}
