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
 * A quantile of one column. Exact (linear between ranks, type 7 of Hyndman and Fan 1996, as R and numpy)
 * while every sample is still in its tail; within 1 % of a sample (`SKETCH_ACCURACY`) once some have
 * gone into a sketch.
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
  const rank = share * (sorted.length - 1);
  const below = Math.floor(rank);
  const low = sorted[below] as number;
  const high = sorted[below + 1] ?? low;
  return low + (rank - below) * (high - low);
}

function approximate(sketch: Sketch, rows: readonly Rows[], column: number, share: number): number {
  for (const value of valuesOf(rows, column)) sketch.accept(value);
  return sketch.getValueAtQuantile(share);
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
