import type { Sketch } from './sketch';
import { copySketch } from './sketch';
import { NO_ANSWER, type Tail } from './tail';

/** Rows of a tail that belong to a window. */
export interface Rows {
  readonly tail: Tail;
  readonly from: number;
  readonly to: number;
}

/**
 * A quantile of one column, linear between ranks (type 7 of Hyndman and Fan 1996, as R and numpy). Exact
 * while every sample is still in its tail; once some have gone into a sketch, the samples it lies between
 * are known to within 1 % (`SKETCH_ACCURACY`).
 */
export function quantile(
  folded: Sketch | undefined,
  rows: readonly Rows[],
  column: number,
  share: number,
): number {
  return folded === undefined
    ? exact(rows, column, share)
    : approximate(copySketch(folded), rows, column, share);
}

function exact(rows: readonly Rows[], column: number, share: number): number {
  const sorted = Float64Array.from(valuesOf(rows, column)).sort();
  return betweenRanks(share, sorted.length, (rank) => sorted[rank] as number);
}

function approximate(sketch: Sketch, rows: readonly Rows[], column: number, share: number): number {
  for (const value of valuesOf(rows, column)) sketch.accept(value);
  const last = sketch.count - 1;
  // Half a rank more, or the product of the library could come out a hair below the rank.
  const valueAt = (rank: number) => sketch.getValueAtQuantile(rank === last ? 1 : (rank + 0.5) / last);
  return betweenRanks(share, sketch.count, valueAt);
}

function betweenRanks(share: number, count: number, valueAt: (rank: number) => number): number {
  const rank = share * (count - 1);
  const below = Math.floor(rank);
  const low = valueAt(below);
  return rank === below ? low : low + (rank - below) * (valueAt(below + 1) - low);
}

function valuesOf(rows: readonly Rows[], column: number): number[] {
  const values: number[] = [];
  for (const { tail, from, to } of rows) {
    for (let row = from; row < to; row++) {
      const value = tail.values[row * tail.stride + column] as number;
      if (value < NO_ANSWER) values.push(value);
    }
  }
  return values;
}
