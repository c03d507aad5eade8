import { type ProofRun, playCell } from '../../engine/experiments/proof/cell';
import { cellOf } from '../../engine/experiments/proof/plan';
import type { CellJob, CellResult } from './cell-job';
import { serveJobs } from './serve-jobs';

serveJobs<CellJob, number, CellResult>((job, tell) => {
  const cell = cellOf(job);
  const runs: ProofRun[] = [];
  for (const run of playCell(cell)) {
    runs.push(run);
    tell(Math.min(1, runs.length / cell.tests.length));
  }
  return runs;
});
