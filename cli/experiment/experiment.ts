import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LOSS_NAMES } from '../../engine/experiments/experiment-room';
import { LOOPS } from '../../engine/experiments/protocol';
import { STAGE_NAMES } from '../../engine/experiments/stages';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { describe, fill } from '../../engine/telemetry/texts';
import { errorCode } from '../../io/error-code';
import { type ExperimentJob, type RunResult, runName } from '../../io/workers/experiment-job';
import { experimentPool } from '../../io/workers/experiment-pool';
import { finishedRun } from '../../io/workers/run-folder';
import type { Command, ExitCode, Session } from '../common/command';
import { type Flags, UsageError } from '../common/flags';
import { openOutput, writeText } from '../common/output';
import { wholeOf } from './flags';
import { jobsOf, SUITES } from './jobs';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';
import { Progress } from './progress';
import { prove } from './proof';
import { summaryOf } from './summary';
import { tableOf } from './table';

const MOST_WORKERS = 256;
const PROOF = 'proof';
const OF_PROOF = ['levels', 'healthy'];
const NOT_OF_PROOF = ['tests', 'protocol', 'room', 'replay', 'stages'];

export const command: Command = {
  flags: {
    servers: { value: '5,10,15,20' },
    tests: { value: 'all|NAME,...' },
    kinds: { value: 'all|KIND,...' },
    protocol: { value: 'FILE', repeatable: true },
    suite: { value: [...SUITES, PROOF].join('|') },
    seeds: { value: 'N' },
    'first-seed': { value: 'K' },
    levels: { value: 'all|LEVEL,...' },
    healthy: { value: 'H' },
    loop: { value: LOOPS.join('|') },
    loss: { value: LOSS_NAMES.join('|') },
    stages: { value: STAGE_NAMES.join(',') },
    room: { value: 'FILE' },
    replay: { value: 'JOURNAL' },
    workers: { value: 'N' },
    out: { value: 'DIR' },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

async function run(session: Session): Promise<ExitCode> {
  const { flags, host, texts, reporter } = session;
  const threads = wholeOf(flags, 'workers', undefined, MOST_WORKERS);
  const isProof = flags.choice('suite', [...SUITES, PROOF]) === PROOF;
  for (const flag of isProof ? NOT_OF_PROOF : OF_PROOF) refuseWith(flags, flag, isProof);
  const out = await folderOf(session);
  if (isProof) return prove(session, out, threads);
  const jobs = await jobsOf(session, out);
  const { done, failed } = await playAll(session, jobs, threads);
  const results = jobs.flatMap((job) => done.get(runName(job)) ?? []);
  if (out !== null) {
    const summary = await openOutput(resolve(out, 'summary.json'), host);
    await summary.write(`${JSON.stringify(summaryOf(results, failed), null, 2)}\n`);
    await summary.finish();
  }
  await writeText(host.stdout, tableOf(results, texts));
  for (const { run: name, problem: why } of failed) {
    reporter.say(fill(texts.crashed ?? '', { run: name, why: describe(why, session.language) }));
  }
  const isGood = results.every(({ status, deviated }) => status === 'completed' && !deviated);
  return isGood && failed.length === 0 ? 0 : 1;
}

/** Flags of the proof say nothing of other runs, nor theirs of the proof. */
function refuseWith(flags: Flags, flag: string, isProof: boolean): void {
  if (!flags.has(flag)) return;
  if (isProof) throw new UsageError('not-both', { flag: '--suite proof', other: `--${flag}` });
  throw new UsageError('needs', { flag: `--${flag}`, other: '--suite proof' });
}

/** The folder of `--out`, made if need be. */
async function folderOf({ flags, host }: Session): Promise<string | null> {
  const name = flags.text('out');
  if (name === undefined) return null;
  const out = resolve(host.cwd, name);
  try {
    await mkdir(out, { recursive: true });
  } catch (error) {
    throw new ProblemError(problem('unwritable', name, errorCode(error) ?? String(error)));
  }
  return out;
}

/** Plays the runs that are not there yet. */
async function playAll(session: Session, jobs: readonly ExperimentJob[], threads: number | undefined) {
  const done = new Map<string, RunResult>();
  const left = jobs.filter((job) => {
    const there = alreadyThere(session, job);
    if (there !== undefined) done.set(runName(job), there);
    return there === undefined;
  });
  const { reporter, texts, host } = session;
  if (done.size > 0) reporter.say(fill(texts.resumed ?? '', { count: done.size, left: left.length }));
  const progress = new Progress(left.length, host.clock, reporter, texts);
  const pool = experimentPool(threads);
  const failed: { run: string; problem: ProblemError['problem'] }[] = [];
  try {
    await Promise.all(
      left.map(async (job) => {
        const name = runName(job);
        try {
          done.set(name, await pool.run(name, job, { onProgress: (share) => progress.reached(name, share) }));
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
          failed.push({ run: name, problem: error.problem });
        }
        progress.reached(name, 1);
      }),
    );
  } finally {
    await pool.close();
    reporter.clear();
  }
  return { done, failed: failed.sort((a, b) => (a.run < b.run ? -1 : 1)) };
}

/** Throws a UsageError when the folder of the run holds another. */
function alreadyThere({ language }: Session, job: ExperimentJob): RunResult | undefined {
  const { out } = job;
  if (out === null) return undefined;
  try {
    return finishedRun({ ...job, out });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new UsageError('bad-part', { flag: '--out', value: out, why: describe(error.problem, language) });
  }
}
