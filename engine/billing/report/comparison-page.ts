import { quoteWhereNeeded } from '../../codecs/csv-write';
import { barList } from '../../report/bar-list';
import { Format } from '../../report/format';
import { page } from '../../report/page';
import { section, warnings } from '../../report/section';
import { type Row, table } from '../../report/table';
import { describe, type Language } from '../../telemetry/texts';
import type { Compared, Comparison } from '../comparison/compare';
import { type Say, sayIn } from './texts';

/** The figures of an environment in words: watts and efficiency, or cores where power was not measured. */
export function comparisonRows(
  { kind, rows, baseline }: Comparison,
  language: Language,
): { readonly titles: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const say = sayIn(language);
  const format = new Format(language, 'UTC');
  const watts = (value: number | undefined) => (value === undefined ? '–' : format.quantity(value, 'W', 1));
  const runs = ({ runs: count, seconds }: Compared) =>
    say('runs', { count, seconds: format.figure(seconds) });
  const efficiency = (row: Compared) =>
    row.environment === baseline ? say('baseline') : efficiencyOf(row, format);
  const proxy = kind === 'proxy';
  const own = proxy ? ['column.cores'] : ['column.cpu', 'column.ram', 'column.other', 'column.total'];
  const keys = ['column.environment', ...own, 'column.efficiency', 'column.runs'];
  return {
    titles: keys.map((key) => say(key as 'column.runs')),
    rows: rows.map((row) => [
      row.environment,
      ...(proxy
        ? [row.cpu_cores === undefined ? '–' : format.number(row.cpu_cores, 2)]
        : [row.cpu_w, row.ram_w, row.other_w, row.total_w].map(watts)),
      efficiency(row),
      runs(row),
    ]),
  };
}

/** A comparison as a page: which needs least, by how much, how sure that is, and what makes the runs unlike. */
export function comparisonPage(comparison: Comparison, language: Language, version: string): string {
  const say = sayIn(language);
  const format = new Format(language, 'UTC');
  const proxy = comparison.kind === 'proxy';
  const { titles, rows } = comparisonRows(comparison, language);
  const value = (row: Compared) => (proxy ? row.cpu_cores : row.total_w) ?? 0;
  const shown = (amount: number) =>
    proxy ? say('cores', { count: format.number(amount, 2) }) : format.quantity(amount, 'W', 1);
  const answer = answerOf(comparison, say, format);
  return page({
    language,
    title: say('comparison.title'),
    answer,
    lead: say(proxy ? 'comparison.proxy' : 'comparison.lead', { baseline: comparison.baseline }),
    sections: [
      warnings(
        say('comparison.warnings'),
        comparison.warnings.map((why) => describe(why, language)),
      ),
      section({
        title: say(proxy ? 'column.cores' : 'column.total'),
        of: say('comparison.whiskers'),
        body: barList({
          columns: [
            { title: say('column.environment') },
            { title: say('column.mean'), numeric: true },
            { title: say('column.interval'), numeric: true },
          ],
          barTitle: say(proxy ? 'column.cores' : 'column.total'),
          rows: comparison.rows.map((row) => ({
            label: row.environment,
            value: value(row),
            tone: row.environment === comparison.baseline ? 'rest' : 'fill',
            ...(row.low === undefined || row.high === undefined ? {} : { low: row.low, high: row.high }),
            cells: [
              shown(value(row)),
              row.low === undefined || row.high === undefined
                ? '–'
                : `${shown(row.low)} … ${shown(row.high)}`,
            ],
          })),
        }),
      }),
      section({
        title: say('comparison.figures'),
        body: table({
          columns: titles.map((title, i) => ({ title, numeric: i > 0 })),
          rows: rows.map((cells): Row => ({ cells })),
        }),
        note: say(proxy ? 'note.proxy' : 'note.efficiency'),
      }),
    ],
    foot: say('comparison.foot', { version }),
  });
}

const TITLES = [
  'environment',
  'runs',
  'seconds',
  'cpu_w',
  'ram_w',
  'other_w',
  'total_w',
  'energy_j',
  'cpu_cores',
  'low',
  'high',
  'efficiency_pct',
  'efficiency_low',
  'efficiency_high',
] as const;

/** A row for each environment; empty cells are not known. */
export function comparisonCsv({ rows }: Comparison): string {
  const lines = rows.map((row) => TITLES.map((title) => quoteWhereNeeded(String(row[title] ?? ''))).join());
  return `${[TITLES.join(), ...lines].join('\n')}\n`;
}

function answerOf({ rows, baseline, kind }: Comparison, say: Say, format: Format): string {
  const others = rows.filter(({ environment }) => environment !== baseline);
  const best = others.reduce((most, row) => (row.efficiency_pct > most.efficiency_pct ? row : most));
  const share = format.percent(Math.abs(best.efficiency_pct) / 100);
  const values = { environment: best.environment, baseline, share };
  // An interval that holds zero says that the difference may be none.
  const { efficiency_low: low, efficiency_high: high } = best;
  if (low !== undefined && high !== undefined && low <= 0 && high >= 0) return say('answer.unsure', values);
  if (best.efficiency_pct <= 0) return say('answer.baseline', values);
  return say(kind === 'proxy' ? 'answer.proxy' : 'answer.less', values);
}

function efficiencyOf(row: Compared, format: Format): string {
  const percent = (value: number) => `${value > 0 ? '+' : ''}${format.percent(value / 100, 1)}`;
  const { efficiency_low: low, efficiency_high: high } = row;
  const around = low === undefined || high === undefined ? '' : ` (${percent(low)} … ${percent(high)})`;
  return percent(row.efficiency_pct) + around;
}
