import { type EpochMs, QUALITIES } from '../telemetry/metric';
import {
  type Accumulator,
  COUNT,
  COVERED,
  FIRST,
  FIRST_AT,
  INCREASE,
  INTEGRAL,
  LAST,
  LAST_AT,
  M2,
  MARK,
  MAX,
  MEAN_AT,
  MIN,
  MISSING,
  PRODUCT,
  RECORD,
  SPAN,
  SUM,
  TIME_M2,
} from './accumulator';
import type { Wants } from './plan';
import { newSketch } from './sketch';
import { NO_ANSWER, type Tail } from './tail';

/** The value of a column that holds until the next sample; NaN when there is none. */
export interface Held {
  value: number;
  at: EpochMs;
}

/** What the fold needs to know of a column besides its rows. */
export interface ColumnTraits {
  /** A value holds this long when nothing follows; then the series is silent. */
  readonly holdMs: number;
  readonly counter: boolean;
}

/**
 * Takes rows `from` to `to` of one column into its record. `held` is the value before row `from` and
 * becomes the last one. Value times time counts from `start` only: what held before belongs elsewhere.
 */
export function foldColumn(
  into: Accumulator,
  column: number,
  tail: Tail,
  from: number,
  to: number,
  held: Held,
  start: EpochMs,
  { holdMs, counter }: ColumnTraits,
  wants: Wants,
): void {
  const { times, values, stride } = tail;
  // The plus signs tell the compiler that these are numbers: without them each sample costs it an object.
  let before = +held.value;
  let beforeAt = +held.at;
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let first = 0;
  let firstAt = 0;
  let integral = 0;
  let covered = 0;
  let increase = 0;
  let span = 0;
  let missing = 0;
  for (let row = from; row < to; row++) {
    const value = values[row * stride + column] as number;
    if (Number.isNaN(value)) continue; // not read
    const answered = value < NO_ANSWER;
    if (!answered) {
      missing++;
      if (counter) continue; // the count goes on behind a reading that failed
    }
    const t = times[row] as number;
    if (before < NO_ANSWER) {
      const since = Math.max(beforeAt, start);
      const until = Math.min(t, beforeAt + holdMs);
      if (until > since) {
        integral += before * (until - since);
        covered += until - since;
      }
      if (counter) {
        // A counter that falls was reset: what it shows has come since.
        increase += value >= before ? value - before : value;
        span += t - beforeAt;
      }
    }
    if (answered) {
      if (count === 0) {
        first = value;
        firstAt = t;
      }
      count++;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    before = value;
    beforeAt = t;
  }
  held.value = before;
  held.at = beforeAt;

  const { data } = into;
  const base = column * RECORD;
  data[base + INTEGRAL] = (data[base + INTEGRAL] as number) + integral;
  data[base + COVERED] = (data[base + COVERED] as number) + covered;
  data[base + INCREASE] = (data[base + INCREASE] as number) + increase;
  data[base + SPAN] = (data[base + SPAN] as number) + span;
  data[base + MISSING] = (data[base + MISSING] as number) + missing;
  if (count === 0) return;
  if (wants.spread || wants.slope)
    foldMoments(into, column, tail, from, to, start, count, sum / count, wants);
  if (wants.percentiles.length > 0) sketchRows(into, column, tail, from, to);
  combine(data, base, count, sum, min, max);
  if (data[base + COUNT] === count || firstAt < (data[base + FIRST_AT] as number)) {
    data[base + FIRST] = first;
    data[base + FIRST_AT] = firstAt;
  }
  const last = lastValue(tail, column, from, to);
  if (data[base + COUNT] === count || last.at >= (data[base + LAST_AT] as number)) {
    data[base + LAST] = last.value;
    data[base + LAST_AT] = last.at;
  }
}

/** Lets the held value stand until `end`: for a window that closes after its last sample. */
export function holdUntil(
  into: Accumulator,
  column: number,
  held: Held,
  start: EpochMs,
  end: EpochMs,
  holdMs: number,
): void {
  if (!(held.value < NO_ANSWER)) return;
  const since = Math.max(held.at, start);
  const until = Math.min(end, held.at + holdMs);
  if (until <= since) return;
  const base = column * RECORD;
  into.data[base + INTEGRAL] = (into.data[base + INTEGRAL] as number) + held.value * (until - since);
  into.data[base + COVERED] = (into.data[base + COVERED] as number) + (until - since);
}

/** The worst quality of some rows goes into the records. Rows that have any are rare. */
export function foldMarks(
  into: Accumulator,
  columnOf: (field: string) => number,
  tail: Tail,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) {
    const marks = tail.marksAt(tail.times[row] as number);
    if (marks === undefined) continue;
    for (const field in marks) {
      const column = columnOf(field);
      if (column >= 0) mark(into, column, QUALITIES.indexOf(marks[field] as never) + 1);
    }
  }
}

export function mark(into: Accumulator, column: number, worst: number): void {
  const place = column * RECORD + MARK;
  if (worst > (into.data[place] as number)) into.data[place] = worst;
}

function combine(
  data: Float64Array,
  base: number,
  count: number,
  sum: number,
  min: number,
  max: number,
): void {
  const had = data[base + COUNT] as number;
  data[base + COUNT] = had + count;
  data[base + SUM] = (data[base + SUM] as number) + sum;
  if (had === 0 || min < (data[base + MIN] as number)) data[base + MIN] = min;
  if (had === 0 || max > (data[base + MAX] as number)) data[base + MAX] = max;
}

/**
 * Squares and products around the means, by the pairwise update of Chan, Golub and LeVeque (1979),
 * "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances". Before `combine`.
 */
function foldMoments(
  into: Accumulator,
  column: number,
  { times, values, stride }: Tail,
  from: number,
  to: number,
  start: EpochMs,
  count: number,
  mean: number,
  wants: Wants,
): void {
  let meanAt = 0;
  // Times count from the start of the window: an epoch leaves too few digits for their squares.
  for (let row = from; row < to; row++) {
    const value = values[row * stride + column] as number;
    if (value < NO_ANSWER) meanAt += ((times[row] as number) - start) / count;
  }
  let squares = 0;
  let timeSquares = 0;
  let products = 0;
  for (let row = from; row < to; row++) {
    const value = values[row * stride + column] as number;
    if (!(value < NO_ANSWER)) continue;
    const apart = value - mean;
    squares += apart * apart;
    const later = (times[row] as number) - start - meanAt;
    timeSquares += later * later;
    products += later * apart;
  }
  const { data } = into;
  const base = column * RECORD;
  const had = data[base + COUNT] as number;
  const all = had + count;
  const shift = had === 0 ? 0 : mean - (data[base + SUM] as number) / had;
  const timeShift = had === 0 ? 0 : meanAt - (data[base + MEAN_AT] as number);
  const weight = (had * count) / all;
  data[base + M2] = (data[base + M2] as number) + squares + shift * shift * weight;
  if (!wants.slope) return;
  data[base + TIME_M2] = (data[base + TIME_M2] as number) + timeSquares + timeShift * timeShift * weight;
  data[base + PRODUCT] = (data[base + PRODUCT] as number) + products + timeShift * shift * weight;
  data[base + MEAN_AT] = had === 0 ? meanAt : (data[base + MEAN_AT] as number) + (timeShift * count) / all;
}

function sketchRows(
  into: Accumulator,
  column: number,
  { values, stride }: Tail,
  from: number,
  to: number,
): void {
  const sketch = into.sketches[column] ?? newSketch();
  into.sketches[column] = sketch;
  for (let row = from; row < to; row++) {
    const value = values[row * stride + column] as number;
    if (value < NO_ANSWER) sketch.accept(value);
  }
}

const found: Held = { value: Number.NaN, at: 0 };

/** The last number of a column among some rows; there is one. */
function lastValue({ times, values, stride }: Tail, column: number, from: number, to: number): Held {
  for (let row = to - 1; row >= from; row--) {
    const value = values[row * stride + column] as number;
    if (!(value < NO_ANSWER)) continue;
    found.value = value;
    found.at = times[row] as number;
    break;
  }
  return found;
}
