import { type Problem, problem } from '../telemetry/problem';
import { type DecodeOptions, type Decoding, Pending, refusedRecord } from './codec';
import { type Row, readRows } from './csv-rows';
import { LargeInteger, losesDigits } from './large-integer';
import { numberIn } from './number-text';
import type { DecodeRules } from './rules-model';
import { type Finder, type RecordReader, readerOf } from './rules-plan';

type Cells = readonly string[];

/** Numbers are not written so, but numbers of things are: 007. */
const LEADING_ZERO = /^-?0\d/;

/** The rows of a CSV with a header, by rules: see `decodeByRules`. */
export function* decodeCsv(text: string, rules: DecodeRules, { receivedAt }: DecodeOptions): Decoding {
  const pending = new Pending();
  let width = 0;
  let read: RecordReader<Cells> | undefined;
  for (const row of readRows(text, rules.separator)) {
    const report = (why: Problem) => refusedRecord(row.line, row.text, why);
    if (read === undefined) {
      const titles = row.cells.map((cell) => cell.trim());
      const why = row.problem ?? headerFlaw(titles, rules);
      if (why !== undefined) {
        pending.refused.push(report(why));
        break;
      }
      width = titles.length;
      read = readerOf(rules, (title) => finderOf(titles.indexOf(title)), contentOf);
      continue;
    }
    const left: Problem[] = [];
    const metric = row.problem ?? widthFlaw(row, width) ?? read(row.cells, receivedAt, left);
    if ('code' in metric) pending.refused.push(report(metric));
    else {
      pending.metrics.push(metric);
      pending.notes.push(...left.map(report));
    }
    if (pending.isFull()) yield pending.take();
  }
  yield pending.take();
}

/** Without a column that the rules need no row can be read: one Problem instead of one for each. */
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
