import { type Metric, type Quality, worse } from '../../../engine/telemetry/metric';
import type { WindowConfig } from '../../../engine/windows/config';
import { parseDuration } from '../../../engine/windows/duration';

/** The fields of the samples of these tests that the vocabulary calls counters. */
export const COUNTERS: ReadonlySet<string> = new Set(['uptime_s']);

const SILENT_MS = 60_000;

interface Row {
  t: number;
  values: Map<string, number | null>;
  marks: Map<string, Quality>;
  /** Came when its place in time was no longer kept: it has no share in what is weighed by time. */
  stray: boolean;
}

interface Series {
  rows: Row[];
  latest: number;
  receivedAt: number;
}

/** A window of one key that has had samples. */
export interface ModelWindow {
  readonly group: ModelGroup;
  readonly label: string;
  readonly start: number;
  readonly end: number;
  /** The last Metric that the stage gave of it. */
  given?: Metric;
  hasStrays: boolean;
}

export interface ModelGroup {
  readonly series: Map<string, Series>;
  readonly windows: Map<string, ModelWindow>;
  watermark: number;
}

/** What a window should say: fields by name; `<field> quality` and `<field> coverage` beside them. */
export type Content = Map<string, number | null | string>;

interface Length {
  readonly label: string;
  readonly ms: number;
  readonly offset: number;
}

/**
 * Tumbling and hopping windows as docs/concepts.md defines them, worked out the slow way: every sample is kept, the
 * watermark is looked at before and behind every event, and each window is computed from all samples.
 * The usual gaps are those of the configuration, so that nothing depends on what is learned.
 */
export class WindowModel {
  readonly groups = new Map<string, ModelGroup>();
  clock = Number.NEGATIVE_INFINITY;
  private firstClock = Number.NEGATIVE_INFINITY;
  private readonly lengths: readonly Length[];

  constructor(private readonly config: WindowConfig) {
    const { kind, every, hop } = config;
    const ms = every.map((text) => parseDuration(text) as number).sort((a, b) => a - b);
    const step = parseDuration(hop) as number;
    this.lengths =
      kind === 'hopping'
        ? Array.from({ length: (ms[0] as number) / step }, (_, i) => length(ms[0] as number, i * step))
        : ms.map((one) => length(one, 0));
  }

  advance(now: number): void {
    if (now <= this.clock) return;
    if (this.clock === Number.NEGATIVE_INFINITY) this.firstClock = now;
    this.clock = now;
    for (const group of this.groups.values()) this.observe(group);
  }

  keyOf({ tags }: Metric): string {
    const { by } = this.config;
    return by.length === 0 ? (tags.server ?? '') : by.map((tag) => tags[tag] ?? '').join();
  }

  /** `isStray`: is the time of the sample behind what is kept? */
  push(metric: Metric, isStray: () => boolean): 'late' | 'duplicate' | 'taken' {
    const group = this.groups.get(this.keyOf(metric)) ?? {
      series: new Map(),
      windows: new Map(),
      watermark: Number.NEGATIVE_INFINITY,
    };
    this.groups.set(this.keyOf(metric), group);
    if (group.series.size > 0) this.observe(group);
    const name = metric.tags.server as string;
    const series = group.series.get(name) ?? { rows: [], latest: Number.NEGATIVE_INFINITY, receivedAt: 0 };
    group.series.set(name, series);
    series.receivedAt = this.clock;
    const verdict = this.isLate(group, metric.timestamp) ? 'late' : this.take(group, series, metric, isStray);
    this.observe(group);
    return verdict;
  }

  isFinal({ group, end }: Pick<ModelWindow, 'group' | 'end'>): boolean {
    return end + this.config.latenessS * 1000 <= group.watermark;
  }

  content({ group, start, end }: ModelWindow): Content {
    const isInside = ({ t }: Row) => t >= start && t < end;
    const feeding = [...group.series.values()].filter(({ rows }) => rows.some(isInside));
    const content: Content = new Map();
    for (const field of new Set(
      feeding.flatMap(({ rows }) => rows.filter(isInside).flatMap(({ values }) => [...values.keys()])),
    )) {
      const read = feeding.flatMap(({ rows }) =>
        rows.filter((row) => isInside(row) && row.values.has(field)),
      );
      const put = (name: string, value: number | null | string | undefined) => {
        if (value !== undefined) content.set(`${field}${name}`, value);
      };
      const samples = read
        .map(({ t, values }) => ({ t, v: values.get(field) as number | null }))
        .filter((sample): sample is { t: number; v: number } => sample.v !== null)
        .sort((a, b) => a.t - b.t);
      const isEmpty = samples.length === 0;
      put('_count', samples.length);
      put('_missing', read.length > samples.length ? read.length - samples.length : undefined);
      const gap = (this.config.expectedS[field] as number) * 1000;
      put('_expected', gap > 0 ? Math.round(((end - start) * feeding.length) / gap) : undefined);
      put(
        ' quality',
        isEmpty
          ? 'missing'
          : read.reduce<Quality | undefined>((mark, { marks }) => worse(mark, marks.get(field)), undefined),
      );
      const held = isEmpty ? { integral: 0, covered: 0 } : this.held(feeding, field, start, end);
      put(' coverage', held.covered / ((end - start) * feeding.length));
      const plain = isEmpty ? undefined : plainAggregates(samples, start);
      put('_avg', isEmpty ? null : held.covered > 0 ? held.integral / held.covered : plain?.mean);
      for (const name of ['mean', 'sum', 'min', 'max', 'first', 'last', 'stddev'] as const)
        put(`_${name}`, isEmpty ? null : plain?.[name]);
      if (COUNTERS.has(field)) put('_rate', isEmpty ? null : rateOf(feeding, field, start, end));
      else put('_per_min', isEmpty ? null : plain?.per_min);
    }
    return content;
  }

  private observe(group: ModelGroup): void {
    let reached = this.clock;
    for (const { latest, receivedAt } of group.series.values()) {
      const isSilent = Math.max(receivedAt, this.firstClock) + SILENT_MS <= this.clock;
      if (!isSilent) reached = Math.min(reached, latest - this.config.outOfOrderS * 1000);
    }
    group.watermark = Math.max(group.watermark, reached);
  }

  private isLate(group: ModelGroup, t: number): boolean {
    const deciding = this.config.kind === 'hopping' ? this.lengths : this.lengths.slice(0, 1);
    return this.isFinal({ group, end: Math.max(...deciding.map((one) => startOf(one, t) + one.ms)) });
  }

  private take(
    group: ModelGroup,
    series: Series,
    { timestamp: t, fields, quality }: Metric,
    isStray: () => boolean,
  ) {
    const stray = t <= series.latest && isStray();
    series.latest = Math.max(series.latest, t);
    const known = stray ? undefined : series.rows.find((row) => row.t === t && !row.stray);
    const row: Row = known ?? { t, values: new Map(), marks: new Map(), stray };
    if (known === undefined) series.rows.push(row);
    let isNew = false;
    for (const [field, value] of Object.entries(fields)) {
      const v = value === null ? null : Number(value);
      if (row.values.get(field) !== v || !row.values.has(field)) {
        isNew = true;
        row.marks.delete(field);
      }
      row.values.set(field, v);
      if (quality?.[field] !== undefined) row.marks.set(field, quality[field]);
    }
    if (!isNew) return 'duplicate';
    for (const one of this.lengths) {
      const start = startOf(one, t);
      const key = `${one.label} ${start}`;
      const end = start + one.ms;
      if (this.isFinal({ group, end })) continue;
      const window = group.windows.get(key) ?? { group, label: one.label, start, end, hasStrays: false };
      if (stray) window.hasStrays = true;
      group.windows.set(key, window);
    }
    return 'taken';
  }

  /** Value times time, and time, over all series that feed a window. */
  private held(feeding: readonly Series[], field: string, start: number, end: number) {
    const gap = (this.config.expectedS[field] as number) * 1000;
    const holdMs = gap === 0 ? Number.POSITIVE_INFINITY : 3 * gap;
    let integral = 0;
    let covered = 0;
    for (const series of feeding) {
      const chain = chainOf(series, field);
      chain.forEach(({ t, v }, i) => {
        const until = Math.min(chain[i + 1]?.t ?? Number.POSITIVE_INFINITY, t + holdMs, end);
        const ms = v === null ? 0 : Math.max(0, until - Math.max(t, start));
        integral += (v ?? 0) * ms;
        covered += ms;
      });
    }
    return { integral, covered };
  }
}

function length(ms: number, offset: number): Length {
  return { label: ms < 60_000 ? `${ms / 1000}s` : ms < 3_600_000 ? `${ms / 60_000}m` : '1h', ms, offset };
}

function startOf({ ms, offset }: Length, t: number): number {
  return Math.floor((t - offset) / ms) * ms + offset;
}

/** What a series said of a field, in order of time. A counter goes on behind a reading without an answer. */
function chainOf({ rows }: Series, field: string): { t: number; v: number | null }[] {
  return rows
    .filter(({ values, stray }) => !stray && values.has(field))
    .map(({ t, values }) => ({ t, v: values.get(field) as number | null }))
    .filter(({ v }) => v !== null || !COUNTERS.has(field))
    .sort((a, b) => a.t - b.t);
}

function rateOf(feeding: readonly Series[], field: string, start: number, end: number): number | undefined {
  let increase = 0;
  let span = 0;
  for (const series of feeding) {
    chainOf(series, field).forEach(({ t, v }, i, chain) => {
      const before = chain[i - 1];
      if (before === undefined || t < start || t >= end) return;
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
