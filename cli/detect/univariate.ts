import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { READ_UNITS, type ReadUnit } from '../../engine/codecs/codec';
import { isoTimeOf } from '../../engine/codecs/iso-time';
import { badTime, timeOf } from '../../engine/codecs/time-unit';
import { Univariate } from '../../engine/detection/univariate/univariate';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { describe, fill } from '../../engine/telemetry/texts';
import { errorCode } from '../../io/error-code';
import type { ExitCode, Session } from '../common/command';
import { UsageError } from '../common/flags';
import { commonText } from '../common/texts';
import { LinesOut } from './lines-out';
import { Table } from './table';

const SCORES = ['anomaly_score', 'score'];

/** Scores a file of `timestamp,value`, or every such file of a folder: each a series of its own. */
export async function scoreSeries(session: Session): Promise<ExitCode> {
  const { flags, host } = session;
  const from = flags.text('in');
  const to = flags.text('out');
  const unit = flags.choice('time-unit', READ_UNITS) ?? 'ms';
  if (from === undefined || from === '-' || !(await isFolder(resolve(host.cwd, from)))) {
    return told(session, await scoreFile(from, to, unit, session));
  }
  if (to === undefined || to === '-') throw new UsageError('no-value', { flag: '--out', example: 'DIR' });
  return told(session, await scoreFolder(from, to, unit, session));
}

async function scoreFolder(from: string, to: string, unit: ReadUnit, session: Session): Promise<number> {
  const { host, reporter, texts, language } = session;
  const names = await filesIn(resolve(host.cwd, from), resolve(host.cwd, to));
  if (names.length === 0) throw new ProblemError(problem('unreadable', join(from, '*.csv'), 'ENOENT'));
  let refused = 0;
  for (const [done, name] of names.entries()) {
    reporter.progress(done, names.length, fill(texts.progress ?? '', { done, of: names.length, name }));
    await makeFolder(resolve(host.cwd, dirname(join(to, name))));
    try {
      refused += await scoreFile(join(from, name), join(to, name), unit, session);
    } catch (error) {
      // A file that is no series does not stand in the way of the others.
      if (!(error instanceof ProblemError)) throw error;
      refused++;
      reporter.say(describe(error.problem, language));
    }
  }
  return refused;
}

/** @returns how many rows and cells could not be read */
async function scoreFile(
  from: string | undefined,
  to: string | undefined,
  unit: ReadUnit,
  session: Session,
): Promise<number> {
  const table = await Table.open(from, session);
  const time = table.column('timestamp');
  const value = table.column('value');
  table.lacks(SCORES);
  const series = new Univariate();
  await LinesOut.to(to, session, async (lines) => {
    lines.add(`${table.header},${SCORES.join()}`);
    for await (const row of table.rows()) {
      if (row.problem !== undefined) continue;
      const cell = row.cells[time] as string;
      const at = timeOf(cell, unit)?.ms ?? isoTimeOf(cell);
      if (at === undefined) table.refuse(row.line, badTime(cell));
      const number = table.number(row, value);
      const isJudged = at !== undefined && !Number.isNaN(number);
      if (isJudged) series.push(number, at);
      lines.add(isJudged ? `${row.text},${series.alarm},${series.score}` : `${row.text},,`);
      await lines.flush();
    }
  });
  return table.refused;
}

function told({ reporter, language }: Session, refused: number): ExitCode {
  if (refused > 0) reporter.say(commonText(language, 'refused-count', { count: refused }));
  return refused > 0 ? 1 : 0;
}

/** Names of all `*.csv` below a folder, those of the output left out, sorted. */
async function filesIn(folder: string, output: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error) => {
    throw new ProblemError(problem('unreadable', folder, errorCode(error) ?? String(error)));
  });
  const isOutput = (name: string) => output !== folder && join(folder, name).startsWith(output + sep);
  return names.filter((name) => name.toLowerCase().endsWith('.csv') && !isOutput(name)).sort();
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error) => {
    throw new ProblemError(problem('unwritable', path, errorCode(error) ?? String(error)));
  });
}
