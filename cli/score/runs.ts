import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isoTimeOf } from '../../engine/codecs/iso-time';
import type { Run } from '../../engine/experiments/scoring/judge-run';
import { Findings, Labels } from '../../engine/experiments/scoring/read';
import { isRecord, parseJson } from '../../engine/telemetry/json';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { HOUR_MS } from '../../engine/telemetry/units';
import { errorCode } from '../../io/error-code';
import type { Session } from '../common/command';
import { badValue, type Flags, UsageError } from '../common/flags';
import { readText } from '../common/input';
import type { LineReader } from './lines';

const RESULT = 'result.json';
/** What the stage that finds is called in an experiment. */
const STAGE = 'detect';

/** The runs that the flags name. Throws a UsageError, and a ProblemError for what cannot be read. */
export async function runsOf(session: Session, lines: LineReader): Promise<readonly Run[]> {
  const { flags } = session;
  const folder = flags.text('runs');
  if (folder === undefined) {
    if (flags.has('stage')) throw new UsageError('needs', { flag: '--stage', other: '--runs' });
    return pairsOf(session, lines);
  }
  for (const other of ['findings', 'labels', 'start', 'hours'])
    if (flags.has(other)) throw new UsageError('not-both', { flag: '--runs', other: `--${other}` });
  return foldersOf(session, lines, folder);
}

/** The first findings with the first labels, and so on. */
async function pairsOf({ flags, texts }: Session, lines: LineReader): Promise<readonly Run[]> {
  const findings = flags.all('findings');
  const labels = flags.all('labels');
  for (const [flag, names] of Object.entries({ findings, labels }))
    if (names.length === 0) throw new UsageError('no-value', { flag: `--${flag}`, example: 'FILE' });
  if (findings.length !== labels.length) {
    const why = texts.pairs ?? '';
    throw new UsageError('bad-part', { flag: '--labels', value: labels.join(' '), why });
  }
  if ([...findings, ...labels].filter((name) => name === '-').length > 1)
    throw new UsageError('not-both', { flag: '--findings -', other: '--labels -' });
  const span = spanOf(flags);
  const runs: Run[] = [];
  for (const [i, name] of findings.entries()) {
    const run = await readRun(lines, name, labels[i]!);
    runs.push(span === undefined ? run : { ...run, span });
  }
  return runs;
}

async function readRun(lines: LineReader, name: string, labelFile: string): Promise<Run> {
  const findings = new Findings();
  const labels = new Labels();
  await lines.read(name, (line) => findings.add(line));
  await lines.read(labelFile, (line) => labels.add(line));
  return { name, findings: findings.all, labels: labels.all };
}

/** The folders of `coldaisle experiment --out` that are whole; how long each run was stands in its result. */
async function foldersOf(session: Session, lines: LineReader, folder: string): Promise<readonly Run[]> {
  const stage = session.flags.text('stage') ?? STAGE;
  const runs: Run[] = [];
  for (const name of await namesIn(resolve(session.host.cwd, folder), folder)) {
    const file = (part: string) => join(folder, name, part);
    const run = await readRun(lines, file(`${stage}.jsonl`), file('labels.jsonl'));
    const result = parseJson(await readText(file(RESULT), session.host));
    if (!isRecord(result) || typeof result.start !== 'number' || typeof result.end !== 'number')
      throw new ProblemError(problem('malformed', file(RESULT), '{', '{start, end}'));
    const group = typeof result.seed === 'number' ? `seed ${result.seed}` : name;
    runs.push({ ...run, name, group, span: { start: result.start, end: result.end } });
  }
  if (runs.length > 0) return runs;
  throw new UsageError('bad-part', { flag: '--runs', value: folder, why: session.texts['no-runs'] ?? '' });
}

async function namesIn(path: string, folder: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return names.filter((name) => !name.endsWith('.part')).sort();
  } catch (error) {
    throw new ProblemError(problem('unreadable', folder, errorCode(error) ?? String(error)));
  }
}

/** What the findings were looked for in: the same of all pairs. */
function spanOf(flags: Flags): Run['span'] {
  const hours = flags.number('hours');
  const text = flags.text('start');
  if (hours === undefined && text === undefined) return undefined;
  if (text === undefined) throw new UsageError('needs', { flag: '--hours', other: '--start' });
  if (hours === undefined) throw new UsageError('needs', { flag: '--start', other: '--hours' });
  const start = isoTimeOf(text);
  if (start === undefined) throw badValue('start', problem('bad-option', 'start', text, 'iso-time'));
  if (hours <= 0 || hours > MOST_HOURS)
    throw badValue('hours', problem('bad-option', 'hours', hours, `0..${MOST_HOURS}`));
  return { start, end: start + hours * HOUR_MS };
}

/** A hundred years. */
const MOST_HOURS = 876_600;
