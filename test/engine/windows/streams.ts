import fc from 'fast-check';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric, Quality } from '../../../engine/telemetry/metric';
import type { WindowConfig } from '../../../engine/windows/config';
import { type WindowStage, windowStage } from '../../../engine/windows/window-stage';
import type { Row, Series } from './content';
import { collect, type Results, T0 } from './support';

/** What happens `after` milliseconds; a metric is stamped so much `back`, `again` is the last one once more. */
export type Step =
  | {
      do: 'metric';
      after: number;
      back: number;
      server: number;
      fields: Metric['fields'];
      quality: Metric['quality'];
    }
  | { do: 'again' | 'clock'; after: number }
  | { do: 'restart' };

const value = fc.oneof(
  fc.integer({ min: -99, max: 99 }),
  fc.double({ min: -50, max: 50, noNaN: true }).map((v) => v + 0),
);
/** Any of the fields of `EXPECTED_S`, and a text, which is nothing to windows. */
const fields = fc.record(
  {
    load1: value,
    x: fc.option(value),
    uptime_s: fc.option(fc.nat(1000)),
    running: fc.boolean(),
    note: fc.constant('text'),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Streams of three servers. */
export function streams(
  after: fc.Arbitrary<number>,
  back: fc.Arbitrary<number>,
  count: number,
): fc.Arbitrary<Step[]> {
  const metric = fc
    .record({
      do: fc.constant('metric' as const),
      after,
      back,
      server: fc.constantFrom(0, 0, 1, 2),
      fields,
      mark: fc.option(fc.constantFrom<Quality[]>('clamped', 'stale', 'duplicate'), { freq: 3 }),
    })
    .map(({ mark, ...step }) => {
      const marked = Object.keys(step.fields).filter((field) => field !== 'note');
      const quality =
        mark === null ? undefined : Object.fromEntries(marked.slice(0, 2).map((field) => [field, mark]));
      return { ...step, quality };
    });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 24, arbitrary: metric },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), after }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('clock' as const), after: fc.nat(100_000) }) },
    { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
  );
  return fc.array(step, { minLength: count / 2, maxLength: count, size: 'max' });
}

export function metricOf({ server, fields, quality, back }: Step & { do: 'metric' }, now: number): Metric {
  const tags = { server: `s${server}`, rack: server === 1 ? 'r2' : 'r1' };
  const metric: Metric = { name: 'system', tags, fields, timestamp: now - back };
  return quality === undefined ? metric : { ...metric, quality };
}

/** The state as a file holds it, and a stage that goes on from there. */
export function restarted(stage: WindowStage, options: WindowConfig): WindowStage {
  const state: [string, Json][] = JSON.parse(JSON.stringify([...stage.snapshot()]));
  return windowStage.restore(options, state);
}

export interface Played extends Results {
  /** By key and server, the samples that were not refused. */
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, Series>>;
  readonly received: number;
  readonly taken: number;
  readonly late: number;
  readonly duplicates: number;
}

/**
 * Plays a stream to its end through windows of which each is given once. Each server has its own fraction
 * of a millisecond, so that no samples of two are of one instant.
 */
export function played(options: WindowConfig, steps: readonly Step[]): Played {
  const results: Results = { windows: [], refused: [] };
  const keys = new Map<string, Map<string, Series>>();
  let stage = windowStage.create(options);
  let now = T0;
  let last: Metric | undefined;
  let received = 0;
  let taken = 0;
  for (const step of steps) {
    if (step.do === 'restart') {
      stage = restarted(stage, options);
      continue;
    }
    now += step.after;
    collect(stage.advance(now), results);
    if (step.do === 'metric') last = metricOf(step, now + step.server / 4);
    if (step.do === 'clock' || last === undefined) continue;
    received++;
    const refused = results.refused.length;
    collect(stage.push(last), results);
    if (results.refused.length > refused) continue;
    const { rack, server } = last.tags as { rack: string; server: string };
    const key = options.by.length > 0 ? rack : server;
    const group = keys.get(key) ?? new Map<string, Series>();
    keys.set(key, group);
    const series = group.get(server) ?? { rows: [], latest: 0, receivedAt: 0 };
    group.set(server, series);
    if (note(series.rows, last) !== 'duplicate') taken++;
  }
  collect(stage.advance(Number.POSITIVE_INFINITY), results);
  const { late, duplicates } = stage.figures();
  return { ...results, keys, received, taken, late, duplicates };
}

/** Puts a sample among those of its series. */
export function note(
  rows: Row[],
  { timestamp: t, fields, quality }: Metric,
  stray = false,
): 'new' | 'duplicate' | 'empty' {
  const values = Object.entries(fields).filter(([, value]) => typeof value !== 'string');
  if (values.length === 0) return 'empty';
  const known = stray ? undefined : rows.find((row) => row.t === t && !row.stray);
  const row: Row = known ?? { t, values: new Map(), marks: new Map(), stray };
  if (known === undefined) rows.push(row);
  let verdict: 'new' | 'duplicate' = 'duplicate';
  for (const [field, value] of values) {
    const v = value === null ? null : Number(value);
    if (row.values.get(field) !== v || !row.values.has(field)) {
      verdict = 'new';
      row.marks.delete(field);
    }
    row.values.set(field, v);
    if (quality?.[field] !== undefined) row.marks.set(field, quality[field]);
  }
  return verdict;
}
