import type { EpochMs, Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { type DecodeOptions, type Decoding, Pending, refusedRecord } from './codec';
import { type Row, readRows } from './csv-rows';
import { LargeInteger, losesDigits } from './large-integer';
import { numberIn } from './number-text';
import type { DecodeRules, RuleSet } from './rules-model';
import { type Finder, type RecordReader, readerOf } from './rules-plan';

type Cells = readonly string[];

/** Numbers are not written so, but numbers of things are: 007. */
const LEADING_ZERO = /^-?0\d/;

/** The rows of a CSV with a header, by rules: see `decodeByRules`. */
export function* decodeCsv(text: string, rules: RuleSet, { receivedAt }: DecodeOptions): Decoding {
  const pending = new Pending();
  let width = 0;
  let readers: readonly RecordReader<Cells>[] | undefined;
  for (const row of readRows(text, rules[0].separator)) {
    const report = (why: Problem) => refusedRecord(row.line, row.text, why);
    if (readers === undefined) {
      const titles = row.cells.map((cell) => cell.trim());
      const made = row.problem ?? readersOf(titles, rules);
      if ('code' in made) {
        pending.refused.push(report(made));
        break;
      }
      width = titles.length;
      readers = made;
      continue;
    }
    const left: Problem[] = [];
    const read = row.problem ?? widthFlaw(row, width) ?? metricsOf(readers, row.cells, receivedAt, left);
    if ('code' in read) pending.refused.push(report(read));
    else {
      pending.metrics.push(...read);
      pending.notes.push(...left.map(report));
    }
    if (pending.isFull()) yield pending.take();
  }
  yield pending.take();
}

/**
 * Readers for the rules whose columns are there. Where no rule has all of its own, no row can be read: one
 * Problem, that of the first rule, instead of one for each row.
 */
function readersOf(titles: readonly string[], rules: RuleSet): readonly RecordReader<Cells>[] | Problem {
  const flaws = rules.map((one) => headerFlaw(titles, one));
  const usable = rules.filter((_, i) => flaws[i] === undefined);
  if (usable.length === 0) return flaws[0] as Problem;
  return usable.map((one) => readerOf(one, (title) => finderOf(titles.indexOf(title)), contentOf));
}

/**
 * The Metrics of a row, or the Problem of the first reader when none finds anything. What one reader misses
 * while others find theirs is an absent value; any other Problem is left to `left`.
 */
function metricsOf(
  readers: readonly RecordReader<Cells>[],
  cells: Cells,
  receivedAt: EpochMs,
  left: Problem[],
): Metric[] | Problem {
  const metrics: Metric[] = [];
  const flaws: Problem[] = [];
  for (const read of readers) {
    const own: Problem[] = [];
    const metric = read(cells, receivedAt, own);
    if ('code' in metric) flaws.push(metric);
    else {
      metrics.push(metric);
      left.push(...own);
    }
  }
  const [flaw] = flaws;
  if (metrics.length === 0 && flaw !== undefined) return flaw;
  left.push(...flaws.filter(({ code }) => code !== 'missing-field'));
  return metrics;
}

function headerFlaw(
  titles: readonly string[],
  { name, tags, fields, time }: DecodeRules,
): Problem | undefined {
  for (const source of [name, time, ...Object.values(tags ?? {}), ...Object.values(fields)]) {
    if (typeof source !== 'object') continue;
    const { path } = source;
    const at = titles.indexOf(path);
    const isOptional = 'optional' in source && source.optional === true;
    if (at < 0 && !isOptional) return problem('missing-field', path, undefined);
    if (at >= 0 && titles.includes(path, at + 1)) return problem('malformed', path, path, 'column-once');
  }
  return undefined;
}

function widthFlaw({ cells, text }: Row, width: number): Problem | undefined {
  return cells.length === width ? undefined : problem('malformed', 'row', text, 'cell-a-column');
}

function finderOf(at: number): Finder<Cells> {
  return (cells) => cells[at];
}

/** What the cell of a field holds, as JSON would have it. */
function contentOf(cell: unknown): unknown {
  if (typeof cell !== 'string') return cell;
  const text = cell.trim();
  if (text === 'true' || text === 'false') return text === 'true';
  const number = numberIn(text, 0, text.length);
  if (Number.isNaN(number) || LEADING_ZERO.test(text)) return text;
  return losesDigits(text, number) ? new LargeInteger(text) : number;
}
