import type { Row } from '../../engine/codecs/csv-rows';
import { quoteWhereNeeded } from '../../engine/codecs/csv-write';
import { Multivariate } from '../../engine/detection/multivariate/multivariate';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { fill } from '../../engine/telemetry/texts';
import type { ExitCode, Session } from '../common/command';
import { commonText } from '../common/texts';
import { LinesOut } from './lines-out';
import { Table } from './table';

/** Each field is expected by all others, which takes time by the cube of their number. */
const MOST_FIELDS = 256;
/** How many fields are named that are furthest from what the others say. */
const GUILTY = 3;
const TITLES = ['anomaly_score', ...Array.from({ length: GUILTY }, (_, i) => `guilty_${i + 1}`)];
const TIME = 'timestamp';
/** What stands beside the fields: when it was, and what somebody else says about it. */
const NO_FIELDS = new Set([TIME, 'label']);

/** Scores the rows of a file whose columns hang together, by a file of the usual, or by what came before. */
export async function scoreRows(session: Session): Promise<ExitCode> {
  const { flags, reporter, texts, language } = session;
  const train = flags.text('train');
  const training = train === undefined ? undefined : await Table.open(train, session);
  const table = await Table.open(flags.text('in'), session);
  const fields = table.titles.filter((title) => !NO_FIELDS.has(title));
  if (fields.length > MOST_FIELDS)
    throw new ProblemError(problem('too-many-fields', table.input.name, fields.length, MOST_FIELDS));
  const machine = new Multivariate(fields.length);
  if (training !== undefined) {
    for await (const { values } of readingsOf(training, fields, session)) {
      if (values !== undefined) machine.train(values);
    }
  }
  await LinesOut.to(flags.text('out'), session, (lines) => scoreAll(table, fields, machine, lines, session));
  const refused = table.refused + (training?.refused ?? 0);
  if (machine.incomplete > 0) reporter.say(fill(texts.incomplete ?? '', { count: machine.incomplete }));
  if (refused > 0) reporter.say(commonText(language, 'refused-count', { count: refused }));
  return refused > 0 ? 1 : 0;
}

async function scoreAll(
  table: Table,
  fields: readonly string[],
  machine: Multivariate,
  lines: LinesOut,
  session: Session,
): Promise<void> {
  const time = table.titles.indexOf(TIME);
  const names = fields.map(quoteWhereNeeded);
  const unknown = ','.repeat(TITLES.length - 1);
  lines.add([...(time < 0 ? [] : [TIME]), ...TITLES].join());
  for await (const { row, values } of readingsOf(table, fields, session)) {
    if (values !== undefined) machine.push(values);
    const guilty = machine.guilty(GUILTY).map(({ field }) => names[field]);
    const cells = [machine.score, ...guilty, ...new Array(GUILTY - guilty.length).fill('')].join();
    const before = time < 0 ? '' : `${quoteWhereNeeded(row.cells[time] ?? '')},`;
    lines.add(before + (values === undefined ? unknown : cells));
    await lines.flush();
  }
}

interface Reading {
  readonly row: Row;
  /** A number for each field, NaN where there is none, in one array for all rows; undefined: no readable row. */
  readonly values: Float64Array | undefined;
}

async function* readingsOf(
  table: Table,
  fields: readonly string[],
  { reporter }: Session,
): AsyncGenerator<Reading> {
  const columns = fields.map((field) => table.column(field));
  const values = new Float64Array(fields.length);
  const { input } = table;
  for await (const row of table.rows()) {
    reporter.progress(input.bytesRead(), input.size);
    if (row.problem === undefined)
      columns.forEach((at, i) => {
        values[i] = table.number(row, at);
      });
    yield { row, values: row.problem === undefined ? values : undefined };
  }
}
