import type { Json } from '../telemetry/json';
import { packNumbers, unpackNumbers } from './pack';
import { copySketch, packSketch, type Sketch, unpackSketch } from './sketch';

// Places within the record of a column.
export const COUNT = 0;
export const SUM = 1;
export const MIN = 2;
export const MAX = 3;
export const FIRST = 4;
export const FIRST_AT = 5;
export const LAST = 6;
export const LAST_AT = 7;
/** Sum of value times the milliseconds it held. */
export const INTEGRAL = 8;
/** Milliseconds for which a value held. */
export const COVERED = 9;
/** Sum of squared distances from the mean. */
export const M2 = 10;
/** Mean of the times since the start of the window, and the sums of squares and products around the means: for the slope. */
export const MEAN_AT = 11;
export const TIME_M2 = 12;
export const PRODUCT = 13;
/** Increase of a counter, and the milliseconds between the samples that show it. */
export const INCREASE = 14;
export const SPAN = 15;
/** Samples that gave no answer. */
export const MISSING = 16;
/** Worst quality seen: 1 + its place in QUALITIES, 0 for good. */
export const MARK = 17;
export const RECORD = 18;

/** What is known of some samples of a group of series: one record per column, sketches where wanted. */
export class Accumulator {
  data: Float64Array;
  sketches: (Sketch | undefined)[] = [];

  constructor(public columns: number) {
    this.data = new Float64Array(columns * RECORD);
  }

  /** Empties it, for `columns` columns: one object serves many windows. */
  reset(columns: number): void {
    if (this.data.length < columns * RECORD) this.data = new Float64Array(columns * RECORD);
    else this.data.fill(0, 0, columns * RECORD);
    this.columns = columns;
    this.sketches.length = 0;
  }

  copy(from: Accumulator): void {
    this.data.set(from.data.subarray(0, from.columns * RECORD));
    from.sketches.forEach((sketch, column) => {
      if (sketch !== undefined) this.sketches[column] = copySketch(sketch);
    });
  }

  widen(columns: number): void {
    if (columns <= this.columns) return;
    const data = new Float64Array(columns * RECORD);
    data.set(this.data);
    this.data = data;
    this.columns = columns;
  }

  snapshot(): Json {
    return [
      this.columns,
      packNumbers(this.data.subarray(0, this.columns * RECORD)),
      Array.from(this.sketches, (sketch) => (sketch === undefined ? null : packSketch(sketch))),
    ];
  }

  static restore(state: Json): Accumulator {
    const [columns, data, sketches] = state as unknown as [number, Json, Json[]];
    const restored = new Accumulator(columns);
    restored.data.set(unpackNumbers(data));
    restored.sketches = sketches.map((sketch) => (sketch === null ? undefined : unpackSketch(sketch)));
    return restored;
  }
}
