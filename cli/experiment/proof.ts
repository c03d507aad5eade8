import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { missesOf } from '../../engine/experiments/proof/misses';
import { reportOf } from '../../engine/experiments/proof/report';
import { ProblemError } from '../../engine/telemetry/problem';
import { describe, fill } from '../../engine/telemetry/texts';
import { type CellJob, type CellResult, cellName } from '../../io/workers/cell-job';
import { cellPool } from '../../io/workers/cell-pool';
import type { ExitCode, Session } from '../common/command';
import { openOutput, writeText } from '../common/output';
import { KeptCells } from './kept-cells';
import { Progress } from './progress';
import { jobsOf, partsOf } from './proof-jobs';

/** The proof of what is found and named: its tables in Markdown, and what was missed. */
export async function prove(session: Session, out: string | null, threads?: number): Promise<ExitCode> {
  const { flags, host, reporter, texts, language } = session;
  const parts = partsOf(flags);
  const most = Math.max(...parts.map(({ seeds }) => seeds));
  // One seed of all, then the next: what was played when it is ended is of all sizes.
  const jobs = Array.from({ length: most }, (_, i) => parts.map((part) => jobsOf(flags, part, i)));
  const kept = out === null ? undefined : await KeptCells.in(out, host);
  const pool = cellPool(threads ?? availableParallelism());
  const progress = new Progress(jobs.flat(2).length, host.clock, reporter, texts);
  let crashes = 0;

  async function play(job: CellJob): Promise<CellResult> {
    const name = cellName(job);
    try {
      const there = await kept?.read(job);
      const onProgress = (share: number) => progress.reached(name, share);
      const runs = there ?? (await pool.run(name, job, { onProgress }));
      if (there === undefined) await kept?.keep(job, runs);
      return runs;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      crashes++;
      reporter.say(fill(texts.crashed ?? '', { run: name, why: describe(error.problem, language) }));
      return [];
    } finally {
      progress.reached(name, 1);
    }
  }

  try {
    const runs = await Promise.all(jobs.flat(2).map(play));
    const results = new Map(jobs.flat(2).map((job, i) => [job, runs[i]!]));
    reporter.clear();
    const tables = parts.map(({ title }, part) => {
      const own = jobs.flatMap((ofSeed) => ofSeed[part]!);
      return { title, runs: own.flatMap((job) => results.get(job)!) };
    });
    const report = reportOf(tables);
    if (out !== null) {
      await write(session, resolve(out, 'proof.md'), report);
      await write(session, resolve(out, 'misses.txt'), missesOf(tables.flatMap((table) => table.runs)));
    }
    await writeText(host.stdout, report);
  } finally {
    await pool.close();
    reporter.clear();
  }
  return crashes === 0 ? 0 : 1;
}

async function write({ host }: Session, path: string, text: string): Promise<void> {
  const output = await openOutput(path, host);
  await output.write(text);
  await output.finish();
}
