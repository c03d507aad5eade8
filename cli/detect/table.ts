import { type Row, readRows } from '../../engine/codecs/csv-rows';
import { numberIn } from '../../engine/codecs/number-text';
import { csvRecordEnd, endByQuotes } from '../../engine/codecs/record-ends';
import { notUtf8 } from '../../engine/codecs/utf8';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import { describe } from '../../engine/telemetry/texts';
import type { Session } from '../common/command';
import { type Input, openInput } from '../common/input';
import { commonText } from '../common/texts';

/** A longer text without an end of a row is no table. */
const LARGEST_ROW = 16 * 1024 * 1024;

const endOfRows = endByQuotes(csvRecordEnd(','));

/**
 * A CSV with a header. A row that cannot be read is told with its line and its reason and left out; so is a bad cell,
 * and its row stays.
 */
export class Table {
  /** Rows and cells that could not be read. */
  refused = 0;
  /** The header as it stands in the text. */
  header = '';
  titles: readonly string[] = [];
  private readonly read: AsyncGenerator<Row>;

  private constructor(
    readonly input: Input,
    private readonly session: Session,
  ) {
    this.read = rowsOf(input);
  }

  /** Throws a ProblemError: `unreadable`; `malformed` for a header that is none. */
  static async open(name: string | undefined, session: Session): Promise<Table> {
    const table = new Table(await openInput(name, session.host), session);
    const first = await table.read.next();
    if (first.done === true) throw table.wrong(problem('missing-field', 'header', ''));
    const { cells, text, problem: why = notUtf8(text) } = first.value;
    if (why !== undefined) throw table.wrong(why);
    if (new Set(cells).size < cells.length)
      throw table.wrong(problem('malformed', 'header', text, 'column-once'));
    table.titles = cells;
    table.header = text;
    return table;
  }

  /** The place of a column. Throws a ProblemError when it is not there. */
  column(title: string): number {
    const at = this.titles.indexOf(title);
    if (at < 0) throw this.wrong(problem('missing-field', title, this.header));
    return at;
  }

  /** Throws when the output would have a column twice. */
  lacks(titles: readonly string[]): void {
    if (titles.some((title) => this.titles.includes(title)))
      throw this.wrong(problem('malformed', 'header', this.header, 'column-once'));
  }

  /** All rows, the unreadable ones told. */
  async *rows(): AsyncGenerator<Row> {
    for await (const row of this.read) {
      const isWide = row.cells.length === this.titles.length;
      const why =
        row.problem ??
        notUtf8(row.text) ??
        (isWide ? undefined : problem('malformed', 'row', row.text, 'cell-a-column'));
      if (why !== undefined) this.refuse(row.line, why);
      yield why === undefined ? row : { ...row, problem: why };
    }
  }

  /** The number in a cell; NaN when it is empty, or is none, which is told. */
  number({ cells, line }: Row, at: number): number {
    const cell = cells[at] as string;
    if (cell === '') return Number.NaN;
    const value = numberIn(cell, 0, cell.length);
    if (Number.isFinite(value)) return value;
    this.refuse(line, problem('not-a-number', this.titles[at] as string, cell));
    return Number.NaN;
  }

  refuse(line: number, what: Problem): void {
    const { reporter, language } = this.session;
    this.refused++;
    const why = describe(what, language);
    reporter.say(commonText(language, 'refused', { input: this.input.name, line, why }));
  }

  private wrong(why: Problem): ProblemError {
    return new ProblemError({ ...why, field: `${this.input.name}: ${why.field}` });
  }
}

/** The rows of a text that comes in chunks, by their lines in the whole. */
async function* rowsOf({ name, text }: Input): AsyncGenerator<Row> {
  let rest = '';
  let before = 0;
  for await (const chunk of text) {
    rest += chunk;
    const end = endOfRows(rest);
    if (end === 0 && rest.length > LARGEST_ROW)
      throw new ProblemError(problem('too-large', name, rest.length, LARGEST_ROW));
    if (end === 0) continue;
    const whole = rest.slice(0, end);
    rest = rest.slice(end);
    for (const row of readRows(whole)) yield { ...row, line: row.line + before };
    before += feedsIn(whole);
  }
  for (const row of readRows(rest)) yield { ...row, line: row.line + before };
}

function feedsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
