import { MINUTE_MS } from '../telemetry/units';
import {
  COUNT,
  COVERED,
  FIRST,
  INCREASE,
  INTEGRAL,
  LAST,
  M2,
  MAX,
  MIN,
  PRODUCT,
  RECORD,
  SPAN,
  SUM,
  TIME_M2,
} from './accumulator';
import { type Aggregate, percentileOf } from './config';

/** What no record holds: percentiles come from rows and sketches. */
export interface Percentiles {
  percentile(column: number, share: number): number;
}

/** An aggregate out of the record of a column that has a sample; undefined where it has nothing to say. */
export type Value = (data: Float64Array, column: number, from: Percentiles) => number | undefined;

type Named = readonly [suffix: string, value: Value];

/** The fields that an aggregate gives, by their suffix. */
export function valuesOf(aggregate: Aggregate): readonly Named[] {
  const share = percentileOf(aggregate);
  if (share === undefined) return VALUES[aggregate as keyof typeof VALUES];
  return [[aggregate, (_, column, from) => from.percentile(column, share)]];
}

function place(where: number): (data: Float64Array, column: number) => number {
  return (data, column) => data[column * RECORD + where] as number;
}

const count = place(COUNT);
const sum = place(SUM);
const covered = place(COVERED);
const integral = place(INTEGRAL);
const m2 = place(M2);
const span = place(SPAN);
const increase = place(INCREASE);
const timeM2 = place(TIME_M2);
const product = place(PRODUCT);

const mean: Value = (data, column) => sum(data, column) / count(data, column);

/** Weighed by time. A window that is a single instant has no time to weigh by. */
const avg: Value = (data, column, from) => {
  const time = covered(data, column);
  return time > 0 ? integral(data, column) / time : mean(data, column, from);
};

/** Of a sample: divided by n - 1. */
const stddev: Value = (data, column) => {
  const n = count(data, column);
  return n < 2 ? undefined : Math.sqrt(m2(data, column) / (n - 1));
};

/** Increase of a counter per second. */
const rate: Value = (data, column) => {
  const time = span(data, column);
  return time > 0 ? (increase(data, column) / time) * 1000 : undefined;
};

/** Slope of a gauge by least squares. */
const perMinute: Value = (data, column) => {
  const squares = timeM2(data, column);
  return squares > 0 ? (product(data, column) / squares) * MINUTE_MS : undefined;
};

const VALUES = {
  avg: [['avg', avg]],
  mean: [['mean', mean]],
  min: [['min', place(MIN)]],
  max: [['max', place(MAX)]],
  first: [['first', place(FIRST)]],
  last: [['last', place(LAST)]],
  count: [['count', count]],
  sum: [['sum', sum]],
  stddev: [['stddev', stddev]],
  rate: [['rate', rate]],
  per_min: [['per_min', perMinute]],
  ohlc: [
    ['open', place(FIRST)],
    ['high', place(MAX)],
    ['low', place(MIN)],
    ['close', place(LAST)],
  ],
} as const satisfies Record<Exclude<Aggregate, `p${number}`>, readonly Named[]>;
