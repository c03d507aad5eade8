import { type Metric, type Quality, worse } from '../../../engine/telemetry/metric';
import type { WindowConfig } from '../../../engine/windows/config';

/** Every aggregate that `contentOf` knows. */
export const ALL: WindowConfig['aggregates'] = [
  ...(['avg', 'mean', 'min', 'max', 'first', 'last', 'count', 'sum', 'stddev'] as const),
  ...(['rate', 'per_min'] as const),
];

/** Usual gaps, so that nothing depends on what is learned. */
export const EXPECTED_S: Readonly<Record<string, number>> = { load1: 10, x: 10, uptime_s: 20, running: 0 };

/** The fields that the vocabulary calls counters. */
const COUNTERS: ReadonlySet<string> = new Set(['uptime_s']);

export interface Row {
  readonly t: number;
  readonly values: Map<string, number | null>;
  readonly marks: Map<string, Quality>;
  /** Came when its place in time was no longer kept: it has no share in what is weighed by time. */
  readonly stray: boolean;
}

export interface Series {
  readonly rows: Row[];
  latest: number;
  receivedAt: number;
}

/** A time: from `start`, a sample at `end` included or not. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly closed: boolean;
}

/** What a window should say: fields by name; `<field> quality` and `<field> coverage` beside them. */
export type Content = Map<string, number | null | string>;

/** The aggregates of a window as docs/concepts.md defines them, from all samples of its key. */
export function contentOf(group: Iterable<Series>, span: Span): Content {
  const { start, end, closed } = span;
  const isInside = ({ t }: Row) => t >= start && (t < end || (closed && t === end));
  const feeding = [...group].filter(({ rows }) => rows.some(isInside));
  const inside = feeding.flatMap(({ rows }) => rows.filter(isInside));
  const content: Content = new Map();
  for (const field of new Set(inside.flatMap(({ values }) => [...values.keys()]))) {
    const read = inside.filter(({ values }) => values.has(field));
    const samples = read
      .map(({ t, values }) => ({ t, v: values.get(field) as number | null }))
      .filter((sample): sample is { t: number; v: number } => sample.v !== null)
      .sort((a, b) => a.t - b.t);
    const isEmpty = samples.length === 0;
    const put = (name: string, value: number | null | string | undefined) => {
      if (value !== undefined) content.set(`${field}${name}`, value);
    };
    put('_count', samples.length);
    put('_missing', read.length > samples.length ? read.length - samples.length : undefined);
    const gap = EXPECTED_S[field] as number;
    put(
      '_expected',
      gap > 0 && !closed ? Math.round(((end - start) * feeding.length) / gap / 1000) : undefined,
    );
    const worst = read.map(({ marks }) => marks.get(field)).reduce(worse, undefined);
    put(' quality', isEmpty ? 'missing' : worst);
    const held = isEmpty ? { integral: 0, covered: 0 } : heldBy(feeding, field, span);
    if (end > start) put(' coverage', held.covered / ((end - start) * feeding.length));
    const plain = isEmpty ? undefined : plainAggregates(samples, start);
    put('_avg', isEmpty ? null : held.covered > 0 ? held.integral / held.covered : plain?.mean);
    for (const name of ['mean', 'sum', 'min', 'max', 'first', 'last', 'stddev'] as const) {
      put(`_${name}`, isEmpty ? null : plain?.[name]);
    }
    if (COUNTERS.has(field)) put('_rate', isEmpty ? null : rateOf(feeding, field, isInside));
    else put('_per_min', isEmpty ? null : plain?.per_min);
  }
  return content;
}

/** Value times time, and time, over all series that feed a window: a value holds for three gaps at most. */
function heldBy(feeding: readonly Series[], field: string, { start, end }: Span) {
  const gapMs = (EXPECTED_S[field] as number) * 1000;
  const holdMs = gapMs === 0 ? Number.POSITIVE_INFINITY : 3 * gapMs;
  let integral = 0;
  let covered = 0;
  for (const series of feeding) {
    chainOf(series, field).forEach(({ t, v }, i, chain) => {
      const until = Math.min(chain[i + 1]?.t ?? Number.POSITIVE_INFINITY, t + holdMs, end);
      const ms = v === null ? 0 : Math.max(0, until - Math.max(t, start));
      integral += (v ?? 0) * ms;
      covered += ms;
    });
  }
  return { integral, covered };
}

/** What a series said of a field, in order of time. A counter goes on behind a reading without an answer. */
function chainOf({ rows }: Series, field: string) {
  return rows
    .filter(({ values, stray }) => !stray && values.has(field))
    .map((row) => ({ row, t: row.t, v: row.values.get(field) as number | null }))
    .filter(({ v }) => v !== null || !COUNTERS.has(field))
    .sort((a, b) => a.t - b.t);
}

function rateOf(
  feeding: readonly Series[],
  field: string,
  isInside: (row: Row) => boolean,
): number | undefined {
  let increase = 0;
  let span = 0;
  for (const series of feeding) {
    chainOf(series, field).forEach(({ row, t, v }, i, chain) => {
      const before = chain[i - 1];
      if (before === undefined || !isInside(row)) return;
      const [from, to] = [before.v as number, v as number];
      increase += to >= from ? to - from : to;
      span += t - before.t;
    });
  }
  return span > 0 ? (increase / span) * 1000 : undefined;
}

function plainAggregates(samples: readonly { t: number; v: number }[], start: number) {
  const values = samples.map(({ v }) => v);
  const n = values.length;
  const sum = values.reduce((a, b) => a + b, 0);
  const mean = sum / n;
  const meanT = samples.reduce((a, { t }) => a + (t - start) / n, 0);
  const times = samples.reduce((a, { t }) => a + (t - start - meanT) * (t - start - meanT), 0);
  const products = samples.reduce((a, { t, v }) => a + (t - start - meanT) * (v - mean), 0);
  const squares = values.reduce((a, v) => a + (v - mean) * (v - mean), 0);
  // Which of several series is first or last at one instant is nobody's business.
  const at = (index: number): number | undefined => {
    const end = samples.at(index) as { t: number; v: number };
    return samples.every(({ t, v }) => t !== end.t || v === end.v) ? end.v : undefined;
  };
  return {
    mean,
    sum,
    min: Math.min(...values),
    max: Math.max(...values),
    first: at(0),
    last: at(-1),
    stddev: n > 1 ? Math.sqrt(squares / (n - 1)) : undefined,
    per_min: times > 0 ? (products / times) * 60_000 : undefined,
  };
}

/** Where the Metric of a window says something else than it should. */
export function differences({ fields, quality }: Metric, content: Content, hasStrays = false): string[] {
  const names = [...content.keys()]
    .filter((name) => name.endsWith('_count'))
    .map((name) => name.slice(0, -6));
  const sizes = [...content.values()].map((value) => (typeof value === 'number' ? Math.abs(value) : 0));
  const tolerance = 1e-9 * Math.max(1, ...sizes);
  const wrong: string[] = [];
  const compare = (name: string, got: unknown, wanted: number | null | string | undefined) => {
    const bothNumbers = typeof got === 'number' && typeof wanted === 'number';
    if (bothNumbers ? Math.abs(got - wanted) > tolerance : got !== wanted) {
      wrong.push(`${name} is ${got}, not ${wanted}`);
    }
  };
  for (const [name, wanted] of content) {
    const [field, what] = name.split(' ');
    // How long the value of a stray held cannot be told; its window says so.
    if (what === 'quality' || (hasStrays && /_(?:avg|rate)$|coverage/.test(name))) continue;
    if (what === 'coverage') compare(name, fields[`${field}_coverage`] ?? 1, wanted);
    else compare(name, fields[name], wanted);
  }
  for (const field of names) {
    if (!hasStrays) compare(`${field} quality`, quality?.[`${field}_mean`], content.get(`${field} quality`));
  }
  for (const name of Object.keys(fields)) {
    // Of ties for first and last the content says nothing.
    const silent = /_(?:coverage|first|last)$/.test(name) || (hasStrays && name.endsWith('_rate'));
    const known = silent ? names.some((field) => name.startsWith(`${field}_`)) : content.has(name);
    if (!known && name !== 'revision' && name !== 'length_s') wrong.push(`${name} should not be there`);
  }
  return wrong;
}
