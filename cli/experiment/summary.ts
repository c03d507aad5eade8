import type { Problem } from '../../engine/telemetry/problem';
import type { RunResult } from '../../io/workers/experiment-job';

export interface Crash {
  readonly run: string;
  readonly problem: Problem;
}

/** A run in a row. Times are seconds of the time of the room; null when it has not come to pass. */
export function rowOf({ steady_states: { before, after }, ...result }: RunResult) {
  const { test, servers, loop, seed, status, deviated, probes, faults, start, end, stages, digest } = result;
  return {
    test,
    servers,
    loop,
    seed,
    status,
    deviated,
    hypothesis: { before: before.steady_state_met, after: after?.steady_state_met ?? null },
    probes,
    faults: faults.map(({ id, kind, started_at, observable_at, ended_at }) => ({
      id,
      kind,
      observable_after_s: secondsBetween(started_at, observable_at),
      lasted_s: secondsBetween(started_at, ended_at),
    })),
    hours: (end - start) / 3_600_000,
    stages,
    digest,
  };
}
export type Row = ReturnType<typeof rowOf>;

/** What `summary.json` holds. */
export function summaryOf(results: readonly RunResult[], crashes: readonly Crash[]) {
  const runs = results.map(rowOf);
  const sum = (count: (row: Row) => number) => runs.reduce((total, row) => total + count(row), 0);
  return {
    totals: {
      runs: runs.length,
      completed: sum(({ status }) => Number(status === 'completed')),
      deviated: sum(({ deviated }) => Number(deviated)),
      crashed: crashes.length,
      probes_passed: sum(({ probes }) => probes.passed),
      probes_failed: sum(({ probes }) => probes.failed),
    },
    runs,
    crashes,
  };
}

function secondsBetween(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : (to - from) / 1000;
}
