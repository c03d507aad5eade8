import { type Problem, problem } from '../telemetry/problem';
import { BYTE_ORDER_MARK, endsLine, LineCounter, lineEnd } from './lines';

export interface Row {
  /** First line of the row in the text, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Which cells stood in quotes: `""` is an empty text, where nothing at all is no value. */
  readonly quoted: ReadonlySet<number>;
  /** The row as it stands in the text, without its line end. */
  readonly text: string;
  /** Set when the row breaks the rules of quoting; its cells are then incomplete. */
  readonly problem?: Problem;
}

const QUOTE = 34;
const RETURN = 13;
const NONE: ReadonlySet<number> = new Set();

/**
 * Rows of comma-separated values after RFC 4180: cells in quotes may hold separators, line ends and
 * doubled quotes; rows end with LF or CRLF; blank lines are passed over; blanks belong to their cell.
 * `separator` is one character. A row with bad quoting ends at its first line end, so that it costs no
 * other row.
 */
export class RowReader {
  /** Where the next row begins, or a blank line before it; whoever reads a row otherwise sets it behind that row. */
  at: number;
  private readonly lines: LineCounter;
  private readonly between: number;

  constructor(
    private readonly text: string,
    separator = ',',
  ) {
    this.lines = new LineCounter(text);
    this.between = separator.charCodeAt(0);
    this.at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  }

  /** Undefined at the end of the text. */
  next(): Row | undefined {
    const { text } = this;
    while (this.at < text.length) {
      const start = this.at;
      if (endsLine(text, start)) {
        this.at++;
        continue;
      }
      const { end, ...read } = readRow(text, start, this.between);
      this.at = text.charCodeAt(end) === RETURN ? end + 2 : end + 1;
      const isBlank = read.cells.length === 1 && text.slice(start, end).trim() === '';
      if (!isBlank) return { line: this.lines.lineAt(start), text: text.slice(start, end), ...read };
    }
    return undefined;
  }
}

/** All rows of a text, as `RowReader` reads them. */
export function* readRows(text: string, separator = ','): Generator<Row> {
  const rows = new RowReader(text, separator);
  for (let row = rows.next(); row !== undefined; row = rows.next()) yield row;
}

type ReadRow = Omit<Row, 'line' | 'text'> & { end: number };

function readRow(text: string, start: number, between: number): ReadRow {
  const cells: string[] = [];
  let quoted: Set<number> | undefined;
  const until = (end: number) => ({ cells, quoted: quoted ?? NONE, end });
  const broken = (why: Problem) => ({ ...until(lineEnd(text, start)), problem: why });
  for (let at = start; ; at++) {
    const from = at;
    if (text.charCodeAt(at) === QUOTE) {
      const close = closingQuote(text, at + 1);
      if (close < 0) return broken(problem('truncated', 'cell', text.slice(from, from + 200)));
      quoted ??= new Set();
      quoted.add(cells.length);
      cells.push(text.slice(from + 1, close).replaceAll('""', '"'));
      at = close + 1;
    } else {
      at = cellEnd(text, at, between);
      cells.push(text.slice(from, at));
    }
    if (text.charCodeAt(at) === between) continue;
    if (endsLine(text, at)) return until(at);
    return broken(problem('malformed', 'cell', text.slice(from, at + 20), 'a-separator'));
  }
}

/** Index of the quote that ends a quoted cell, or -1. */
export function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  return at;
}

/** Index of the separator or line end behind an unquoted cell. */
function cellEnd(text: string, from: number, between: number): number {
  let at = from;
  while (text.charCodeAt(at) !== between && !endsLine(text, at)) at++;
  return at;
}
