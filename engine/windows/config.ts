import { badOption, type Problem } from '../telemetry/problem';
import { DAY_MS, HOUR_MS } from '../telemetry/units';
import { isZone } from '../telemetry/zone-offset';
import { parseDuration } from './duration';

/** By length, by length with an overlap, by silence, by number of samples. */
export const WINDOW_KINDS = ['tumbling', 'hopping', 'session', 'count'] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

/** What several series of one key are together: their samples, or the sum of what they hold. */
export const COMBINE = ['pool', 'total'] as const;

/** Aggregates with a fixed name; percentiles are `p1` to `p99` beside them. `ohlc` is a candle. */
export const AGGREGATES = [
  'avg',
  'mean',
  'min',
  'max',
  'first',
  'last',
  'count',
  'sum',
  'stddev',
  'rate',
  'per_min',
  'ohlc',
] as const;
export type Aggregate = (typeof AGGREGATES)[number] | `p${number}`;

/** What windows to make of telemetry. All times are event time. */
export interface WindowConfig {
  readonly kind: WindowKind;
  /** Lengths, e.g. `5s`, `1m`, `1h`, `1d`: a ladder when tumbling, one length when hopping. */
  readonly every: readonly string[];
  /** Hopping: distance of two starts; divides the length. */
  readonly hop: string;
  /** Session: silence that ends it, a length such as `5m`. */
  readonly gap: string;
  /** Count: samples in a window, 1 to 100,000. */
  readonly size: number;
  /** IANA zone that days are days of. */
  readonly zone: string;
  /** Tags of a window's key besides `cluster` and `method`; empty takes all tags of the series. */
  readonly by: readonly string[];
  /** Several series of one key: `pool` their samples, or make windows of their `total`. */
  readonly combine: (typeof COMBINE)[number];
  readonly aggregates: readonly Aggregate[];
  /** Fields to keep; empty takes all. */
  readonly fields: readonly string[];
  /** How far behind the newest sample of its series a sample may come before its window closes: 0 to 86,400. */
  readonly outOfOrderS: number;
  /** How long after its close a window is given again, revised, when a sample comes late: 0 to 604,800. */
  readonly latenessS: number;
  /**
   * Seconds between two samples by `field` or `measurement.field`, up to 86,400; 0 for what is read on change.
   * A field that is not listed has its interval learned, and its windows say so.
   */
  readonly expectedS: Readonly<Record<string, number>>;
  /** Most series that are kept, 1 to 1,000,000; beyond them samples are refused. */
  readonly maxSeries: number;
  /** How long a series is kept that nothing comes for: 60 to 31,622,400 (366 days). */
  readonly idleExpiryS: number;
  /** Tell once a minute, as Metrics `telemetry`, what came from whom and in which state. */
  readonly telemetry: boolean;
}

export const WINDOW_DEFAULTS: WindowConfig = {
  kind: 'tumbling',
  every: ['1m'],
  hop: '10s',
  gap: '5m',
  size: 100,
  zone: 'UTC',
  by: [],
  combine: 'pool',
  aggregates: ['avg', 'min', 'max', 'last', 'count'],
  fields: [],
  outOfOrderS: 2,
  latenessS: 60,
  expectedS: {},
  maxSeries: 50_000,
  idleExpiryS: 86_400,
  telemetry: true,
};

const MAX_OVERLAP = 60;

/** The first thing wrong with a configuration, or undefined: one check for form, node and command line. */
export function windowConfigFlaw(config: WindowConfig): Problem | undefined {
  if (!WINDOW_KINDS.includes(config.kind)) return badOption('kind', config.kind, WINDOW_KINDS);
  return (
    lengthFlaw(config) ??
    combineFlaw(config) ??
    zoneFlaw(config.zone) ??
    aggregateFlaw(config.aggregates) ??
    listFlaw('by', config.by) ??
    listFlaw('fields', config.fields) ??
    numberFlaw('outOfOrderS', config.outOfOrderS, 0, 86_400) ??
    numberFlaw('latenessS', config.latenessS, 0, 604_800) ??
    expectedFlaw(config.expectedS) ??
    numberFlaw('maxSeries', config.maxSeries, 1, 1_000_000) ??
    numberFlaw('idleExpiryS', config.idleExpiryS, 60, 31_622_400)
  );
}

/** Is a text one of the aggregates, percentiles included? */
export function isAggregate(text: string): text is Aggregate {
  return (AGGREGATES as readonly string[]).includes(text) || percentileOf(text) !== undefined;
}

/** 0.95 of `p95`; undefined for what is no percentile. */
export function percentileOf(aggregate: string): number | undefined {
  return /^p[1-9]\d?$/.test(aggregate) ? Number(aggregate.slice(1)) / 100 : undefined;
}

function lengthFlaw(config: WindowConfig): Problem | undefined {
  const { kind, every, hop, gap, size } = config;
  if (kind === 'count') return numberFlaw('size', size, 1, 100_000);
  if (kind === 'session')
    return parseDuration(gap) === undefined ? badOption('gap', gap, 'a-length') : undefined;
  if (!Array.isArray(every) || every.length === 0) return badOption('every', every, 'a-length');
  for (const text of every) {
    const ms = parseDuration(String(text));
    if (ms === undefined) return badOption('every', text, 'a-length');
    // Windows up to an hour lie on the epoch, so that those of two nodes coincide.
    if (ms <= HOUR_MS && HOUR_MS % ms !== 0) return badOption('every', text, 'part-of-hour');
    if (ms > HOUR_MS && ms !== DAY_MS) return badOption('every', text, 'hour-or-day');
  }
  if (kind === 'tumbling') return undefined;
  const length = parseDuration(every[0] as string) as number;
  const step = parseDuration(hop);
  if (every.length > 1) return badOption('every', every.join(', '), 'one-length');
  if (length > HOUR_MS) return badOption('every', every[0], 'hour-at-most');
  if (step === undefined || step > length || length % step !== 0 || length / step > MAX_OVERLAP) {
    return badOption('hop', hop, 'part-of-window');
  }
  return undefined;
}

function combineFlaw({ combine, kind }: WindowConfig): Problem | undefined {
  if (!COMBINE.includes(combine)) return badOption('combine', combine, COMBINE);
  const lengths = kind === 'tumbling' || kind === 'hopping';
  return combine === 'total' && !lengths ? badOption('combine', combine, 'pool-only') : undefined;
}

function zoneFlaw(zone: string): Problem | undefined {
  return isZone(zone) ? undefined : badOption('zone', zone, 'a-zone');
}

function aggregateFlaw(aggregates: readonly string[]): Problem | undefined {
  const known = [...AGGREGATES, 'p1..p99'];
  if (!Array.isArray(aggregates) || aggregates.length === 0)
    return badOption('aggregates', aggregates, known);
  const wrong = aggregates.find((aggregate) => !isAggregate(aggregate));
  return wrong === undefined ? undefined : badOption('aggregates', wrong, known);
}

function listFlaw(option: string, list: readonly string[]): Problem | undefined {
  if (!Array.isArray(list)) return badOption(option, list, 'list-of-names');
  const wrong = list.find((item) => typeof item !== 'string' || item === '');
  return wrong === undefined ? undefined : badOption(option, wrong, 'list-of-names');
}

function expectedFlaw(table: Readonly<Record<string, number>>): Problem | undefined {
  for (const [field, seconds] of Object.entries(table)) {
    const flaw = numberFlaw(`expectedS.${field}`, seconds, 0, 86_400);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

function numberFlaw(option: string, value: number, min: number, max: number): Problem | undefined {
  const fits = typeof value === 'number' && value >= min && value <= max;
  return fits ? undefined : badOption(option, value, `${min}..${max}`);
}
