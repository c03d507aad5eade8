import type { Json } from '../telemetry/json';
import type { EpochMs, Quality } from '../telemetry/metric';
import { packNumbers, unpackNumbers } from './pack';

/** A value that was read and gave no answer (`null`); NaN is one that was not read. */
export const NO_ANSWER = Number.POSITIVE_INFINITY;

/** Quality by field. */
export type Marks = Readonly<Record<string, Quality>>;

/**
 * The newest samples of one series in order of time: those that may still be joined by samples from
 * between them. A row is a time and one number per column.
 */
export class Tail {
  times: Float64Array;
  values: Float64Array;
  length = 0;
  /** Quality by time of the row, where any row has some: there are as many tails as series. */
  private marks: Map<EpochMs, Marks> | undefined;

  constructor(
    public stride: number,
    capacity = 8,
  ) {
    this.times = new Float64Array(capacity);
    this.values = new Float64Array(capacity * stride);
  }

  /** Index of the first row at or after `t`. */
  indexOf(t: EpochMs): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.times[middle] as number) < t) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Has a column anything in some rows: a number, or a reading that gave no answer? */
  has(column: number, from: number, to: number): boolean {
    if (column >= this.stride) return false;
    for (let row = from; row < to; row++) {
      if (!Number.isNaN(this.values[row * this.stride + column])) return true;
    }
    return false;
  }

  hasNumber(column: number, from: number, to: number): boolean {
    if (column >= this.stride) return false;
    for (let row = from; row < to; row++) {
      if ((this.values[row * this.stride + column] as number) < NO_ANSWER) return true;
    }
    return false;
  }

  /** Has any row a quality? */
  get marked(): boolean {
    return this.marks !== undefined && this.marks.size > 0;
  }

  marksAt(t: EpochMs): Marks | undefined {
    return this.marks?.get(t);
  }

  mark(t: EpochMs, marks: Marks): void {
    this.marks ??= new Map();
    this.marks.set(t, marks);
  }

  /** Makes room for an empty row at `index` and gives the place of its values. */
  insert(index: number, t: EpochMs): number {
    if (this.length === this.times.length) this.grow(roomFor(this.length), this.stride);
    const { times, values, stride } = this;
    if (index < this.length) {
      times.copyWithin(index + 1, index, this.length);
      values.copyWithin((index + 1) * stride, index * stride, this.length * stride);
    }
    times[index] = t;
    const place = index * stride;
    // A loop: a call of fill costs more than the few columns.
    for (let column = 0; column < stride; column++) values[place + column] = Number.NaN;
    this.length++;
    return place;
  }

  /** Forgets the first `count` rows. */
  drop(count: number): void {
    if (this.marks !== undefined) {
      for (let row = 0; row < count; row++) this.marks.delete(this.times[row] as number);
    }
    this.times.copyWithin(0, count, this.length);
    this.values.copyWithin(0, count * this.stride, this.length * this.stride);
    this.length -= count;
  }

  widen(stride: number): void {
    this.grow(this.times.length, stride);
  }

  snapshot(): Json {
    const { stride, length } = this;
    return [
      stride,
      packNumbers(this.times.subarray(0, length)),
      packNumbers(this.values.subarray(0, length * stride)),
      [...(this.marks ?? [])] as unknown as Json,
    ];
  }

  static restore(state: Json): Tail {
    const [stride, times, values, marks] = state as unknown as [number, Json, Json, [EpochMs, Marks][]];
    const rows = unpackNumbers(times);
    const tail = new Tail(stride, Math.max(8, rows.length));
    tail.times.set(rows);
    tail.values.set(unpackNumbers(values));
    tail.length = rows.length;
    for (const [t, mark] of marks) tail.mark(t, mark);
    return tail;
  }

  private grow(capacity: number, stride: number): void {
    const times = new Float64Array(capacity);
    times.set(this.times.subarray(0, this.length));
    const values = new Float64Array(capacity * stride).fill(Number.NaN);
    for (let row = 0; row < this.length; row++) {
      values.set(this.values.subarray(row * this.stride, (row + 1) * this.stride), row * stride);
    }
    this.times = times;
    this.values = values;
    this.stride = stride;
  }
}

/** Twice as many rows while they are few; of the many that a fast series or a total keeps, less to spare. */
function roomFor(rows: number): number {
  return rows < 64 ? rows * 2 : rows + Math.max(16, rows >> 3);
}
