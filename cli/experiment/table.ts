import { fill } from '../../engine/telemetry/texts';
import type { RunResult } from '../../io/workers/experiment-job';
import type { Texts } from '../common/texts';
import { type Row, rowOf } from './summary';

const COLUMNS = [
  'test',
  'servers',
  'loop',
  'seed',
  'before',
  'after',
  'probes',
  'observable',
  'hours',
] as const;
/** Columns of figures stand right. */
const FIGURES: readonly string[] = ['servers', 'seed', 'probes', 'observable', 'hours'];

/** What came of the runs, a line each, and what did not come out as a protocol says. */
export function tableOf(results: readonly RunResult[], texts: Texts): string {
  const head = Object.fromEntries(COLUMNS.map((column) => [column, texts[`column.${column}`] ?? '']));
  const lines = [head, ...results.map((result) => cellsOf(rowOf(result), texts))];
  const widths = new Map(
    COLUMNS.map((column) => [column, Math.max(...lines.map((line) => line[column]!.length))]),
  );
  const shown = lines.map((line) =>
    COLUMNS.map((column) => {
      const width = widths.get(column)!;
      return FIGURES.includes(column) ? line[column]!.padStart(width) : line[column]!.padEnd(width);
    })
      .join('  ')
      .trimEnd(),
  );
  const missed = results.flatMap((result) => missedOf(result, texts));
  return [...shown, ...(missed.length > 0 ? ['', ...missed] : []), ''].join('\n');
}

function cellsOf(row: Row, texts: Texts): Record<string, string> {
  const { passed, failed } = row.probes;
  const state = (isMet: boolean | null) => (isMet === null ? '-' : (texts[isMet ? 'met' : 'not-met'] ?? ''));
  return {
    test: row.test,
    servers: String(row.servers),
    loop: row.loop,
    seed: String(row.seed),
    before: state(row.hypothesis.before),
    after: state(row.hypothesis.after),
    probes: `${passed}/${passed + failed}`,
    observable: seenAfter(row),
    hours: row.hours.toFixed(1),
  };
}

/** Seconds from the start of a fault to where it could be seen: of each fault, of many the least and the most. */
function seenAfter({ faults }: Row): string {
  const times = faults.map(({ observable_after_s: seconds }) => seconds);
  const known = times.filter((seconds) => seconds !== null);
  if (times.length <= 2 || known.length < times.length)
    return times.map((seconds) => (seconds === null ? '-' : seconds.toFixed(0))).join(' ');
  const [least, most] = [Math.min(...known).toFixed(0), Math.max(...known).toFixed(0)];
  return least === most ? least : `${least}..${most}`;
}

/** A line for each probe out of its tolerance, and for each action that was refused. */
function missedOf({ test, servers, seed, ...result }: RunResult, texts: Texts): string[] {
  const { before, after } = result.steady_states;
  const activities = [...before.probes, ...result.run, ...(after?.probes ?? []), ...result.rollbacks];
  return activities.flatMap(({ activity, status, output, tolerance, tolerance_met, answers }) => {
    const common = { test, servers, seed, name: activity.name };
    if (activity.type === 'action' && status === 'failed') {
      return [fill(texts.refused ?? '', { ...common, why: answers?.[0]?.reason ?? '' })];
    }
    if (tolerance_met !== false) return [];
    const seen = output === null || output === undefined ? '-' : String(Number(output.toPrecision(4)));
    const allowed = typeof tolerance === 'object' ? tolerance.range.join('..') : String(tolerance);
    return [fill(texts.missed ?? '', { ...common, seen, allowed })];
  });
}
