import type { Metric } from '../../../engine/telemetry/metric';

/** A sample of one field: null is a reading without an answer. */
export interface Sample {
  t: number;
  v: number | null;
}

/** What a window should hold, worked out the slow way from all samples of the series. */
export interface Expected {
  avg: number;
  mean: number;
  min: number;
  max: number;
  first: number;
  last: number;
  count: number;
  sum: number;
  stddev: number | undefined;
  per_min: number | undefined;
  p95: number;
  /** How far a sketch that knows each sample to within 1 % may be from it. */
  p95Within: number;
  coverage: number;
  missing: number;
}

/**
 * The definition of each aggregate, straight from docs/concepts.md and independent of the engine: the
 * value at every instant is that of the last sample before it, for at most `holdMs`.
 */
export function expectedWindow(
  samples: Sample[],
  start: number,
  end: number,
  holdMs: number,
): Expected | undefined {
  const all = [...samples].sort((a, b) => a.t - b.t);
  const inside = all.filter(({ t }) => t >= start && t < end);
  const numbers = inside.filter((sample): sample is { t: number; v: number } => sample.v !== null);
  if (inside.length === 0) return undefined;
  const missing = inside.length - numbers.length;
  let integral = 0;
  let covered = 0;
  all.forEach(({ t, v }, i) => {
    if (v === null) return;
    const until = Math.min(all[i + 1]?.t ?? Number.POSITIVE_INFINITY, t + holdMs, end);
    const length = Math.max(0, until - Math.max(t, start));
    integral += v * length;
    covered += length;
  });
  const values = numbers.map(({ v }) => v);
  const count = values.length;
  const sum = values.reduce((a, b) => a + b, 0);
  const mean = sum / count;
  const meanT = numbers.reduce((a, { t }) => a + (t - start), 0) / count;
  const squares = values.reduce((a, v) => a + (v - mean) * (v - mean), 0);
  const times = numbers.reduce((a, { t }) => a + (t - start - meanT) * (t - start - meanT), 0);
  const products = numbers.reduce((a, { t, v }) => a + (t - start - meanT) * (v - mean), 0);
  const sorted = [...values].sort((a, b) => a - b);
  const rank = 0.95 * (count - 1);
  const low = sorted[Math.floor(rank)] as number;
  const high = sorted[Math.floor(rank) + 1] ?? low;
  return {
    avg: integral / covered,
    mean,
    min: Math.min(...values),
    max: Math.max(...values),
    first: values[0] as number,
    last: values[count - 1] as number,
    count,
    sum,
    stddev: count > 1 ? Math.sqrt(squares / (count - 1)) : undefined,
    per_min: times > 0 ? (products / times) * 60_000 : undefined,
    p95: low + (rank - Math.floor(rank)) * (high - low),
    p95Within: 0.01 * Math.max(Math.abs(low), Math.abs(high)),
    coverage: covered / (end - start),
    missing,
  };
}

/** The last revision of each window, by label and start: what a consumer ends up with. */
export function latestRevisions(windows: Metric[]): Map<string, Metric> {
  const latest = new Map<string, Metric>();
  for (const window of windows) {
    const key = `${window.tags.window} ${window.tags.server ?? ''} ${window.timestamp}`;
    const known = latest.get(key);
    if (known === undefined || (window.fields.revision as number) > (known.fields.revision as number)) {
      latest.set(key, window);
    }
  }
  return latest;
}
