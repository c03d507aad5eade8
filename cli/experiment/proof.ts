import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { LOSS_NAMES, type LossChoice } from '../../engine/experiments/experiment-room';
import type { ProofRun } from '../../engine/experiments/proof/cell';
import { LEVELS, type Level } from '../../engine/experiments/proof/levels';
import { missesOf } from '../../engine/experiments/proof/misses';
import { type RoomName, SIZES, seedOf } from '../../engine/experiments/proof/plan';
import { type ProofTable, reportOf } from '../../engine/experiments/proof/report';
import { LOOPS } from '../../engine/experiments/protocol';
import { FAULT_KINDS } from '../../engine/faults/catalogue';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { describe, fill } from '../../engine/telemetry/texts';
import { type CellJob, cellName } from '../../io/workers/cell-job';
import { cellPool } from '../../io/workers/cell-pool';
import pkg from '../../package.json';
import type { ExitCode, Session } from '../common/command';
import { badValue, type Flags } from '../common/flags';
import { openOutput, writeText } from '../common/output';
import { wholeOf, wordsOf } from './flags';
import { Progress } from './progress';

/** Building used small ones. */
const FIRST_SEED = 1001;
const SEEDS = 10;
const MOST_SEEDS = 100;
const HEALTHY_H = 12;
const MOST_WORKERS = 256;

interface Part {
  readonly title: string;
  readonly room: RoomName;
  readonly loss: LossChoice;
  readonly levels: readonly Level[];
}

/** The proof of what is found and named: its tables in Markdown, and what was missed. */
export async function prove(session: Session, out: string | null): Promise<ExitCode> {
  const { flags, host, reporter, texts, language } = session;
  const parts = partsOf(flags);
  const jobs = parts.map((part) => jobsOf(flags, part));
  const pool = cellPool(wholeOf(flags, 'workers', undefined, MOST_WORKERS) ?? availableParallelism());
  const progress = new Progress(jobs.flat().length, host.clock, reporter, texts);
  let crashes = 0;
  const play = async (job: CellJob): Promise<readonly ProofRun[]> => {
    const name = cellName(job);
    try {
      return await pool.run(name, job, { onProgress: (share) => progress.reached(name, share) });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      crashes++;
      reporter.say(fill(texts.crashed ?? '', { run: name, why: describe(error.problem, language) }));
      return [];
    } finally {
      progress.reached(name, 1);
    }
  };
  try {
    const runs = await Promise.all(jobs.map((own) => Promise.all(own.map(play))));
    const tables = parts.map(({ title }, i): ProofTable => ({ title, runs: runs[i]!.flat() }));
    reporter.clear();
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

/** One table where `--loss` says which; all of them else. */
function partsOf(flags: Flags): Part[] {
  const levels = wordsOf(flags, 'levels', LEVELS, LEVELS);
  const asked = flags.choice('loss', LOSS_NAMES);
  const title = (loss: LossChoice) => `Background loss ${loss} %`;
  if (asked !== undefined) return [{ title: title(asked), room: 'usual', loss: asked, levels }];
  const usual = levels.filter((level) => level === 'usual');
  return [
    { title: title('0.4'), room: 'usual', loss: '0.4', levels },
    { title: `${title('4')}, usual level`, room: 'usual', loss: '4', levels: usual },
    {
      title: `A room that was never used, ${title('0.4').toLowerCase()}, usual level`,
      room: 'unseen',
      loss: '0.4',
      levels: usual,
    },
  ];
}

function jobsOf(flags: Flags, { room, loss, levels }: Part): CellJob[] {
  const servers = sizesOf(flags);
  const loop = flags.choice('loop', LOOPS);
  const kinds = wordsOf(flags, 'kinds', FAULT_KINDS, FAULT_KINDS);
  const count = wholeOf(flags, 'seeds', SEEDS, MOST_SEEDS);
  const first = wholeOf(flags, 'first-seed', FIRST_SEED, Number.MAX_SAFE_INTEGER / 2);
  const isWhole = kinds.length === FAULT_KINDS.length;
  const withProtocols = isWhole && levels.length === LEVELS.length;
  const healthyS = 3600 * wholeOf(flags, 'healthy', HEALTHY_H, 1000);
  return servers.flatMap((size) =>
    (loop === undefined ? LOOPS : [loop]).flatMap((each) =>
      Array.from({ length: count }, (_, i) => ({
        ...{ room, servers: size, loop: each, loss, seed: seedOf(first, size, i) },
        ...{ kinds, levels, healthyS, withDay: isWhole, withProtocols, version: pkg.version },
      })),
    ),
  );
}

function sizesOf(flags: Flags): readonly number[] {
  const asked = flags.list('servers')?.map(Number) ?? SIZES;
  const unknown = asked.some((size) => !SIZES.includes(size));
  if (unknown || asked.length === 0)
    throw badValue('servers', problem('bad-option', 'servers', flags.text('servers'), SIZES.map(String)));
  return asked;
}

async function write({ host }: Session, path: string, text: string): Promise<void> {
  const output = await openOutput(path, host);
  await output.write(text);
  await output.finish();
}
