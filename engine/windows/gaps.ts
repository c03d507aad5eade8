import type { Json } from '../telemetry/json';
import { packNumbers, unpackNumbers } from './pack';
import type { Tail } from './tail';

const KEPT = 20;
const LEARNED_FROM = 2;

// Places within the record of a column.
const LAST_AT = 0;
const LAST_GAP = 5;
/** Gaps seen, and how many of the last ones were alike: once all are, there is nothing to sort. */
const SEEN = 1;
const ALIKE = 2;
/** The median found last, and how many gaps had been seen then. */
const MEDIAN = 3;
const MEDIAN_OF = 4;
const RECORD = 6;

const NO_RINGS = new Float32Array(0);

/** Learns how far apart the samples of each column come: the median of the last 20 gaps. */
export class Gaps {
  columns = 0;
  // Two arrays for all columns: there are as many of these objects as series.
  private records = new Float64Array(0);
  /** The last gaps of each column; none while all were alike. Exact to a millisecond up to 4.6 hours. */
  private rings: Float32Array = NO_RINGS;

  widen(columns: number): void {
    const { records, rings } = this;
    this.records = new Float64Array(columns * RECORD);
    this.records.set(records);
    for (let column = this.columns; column < columns; column++) {
      this.records[column * RECORD + LAST_AT] = Number.NaN;
    }
    if (rings.length > 0) {
      this.rings = new Float32Array(columns * KEPT);
      this.rings.set(rings);
    }
    this.columns = columns;
  }

  /** Learns from rows `from` to `to` of a column. Rows from before what is known already teach nothing. */
  learn(column: number, { times, values, stride }: Tail, from: number, to: number): void {
    const { records } = this;
    const record = column * RECORD;
    let lastAt = records[record + LAST_AT] as number;
    for (let row = from; row < to; row++) {
      if (Number.isNaN(values[row * stride + column])) continue;
      const t = times[row] as number;
      if (t <= lastAt) continue;
      if (!Number.isNaN(lastAt)) this.note(column, Math.fround(t - lastAt)); // not of the first sample of all
      lastAt = t;
    }
    records[record + LAST_AT] = lastAt;
  }

  private note(column: number, gap: number): void {
    const { records } = this;
    const record = column * RECORD;
    const same = gap === records[record + LAST_GAP];
    const alike = records[record + ALIKE] as number;
    if (same && alike >= KEPT) return; // nothing that would be written is new
    const seen = records[record + SEEN] as number;
    if (!same && seen > 0 && this.rings.length === 0) this.unroll();
    records[record + LAST_GAP] = gap;
    records[record + ALIKE] = same ? alike + 1 : 1;
    if (this.rings.length > 0) this.rings[column * KEPT + (Math.trunc(seen) % KEPT)] = gap;
    records[record + SEEN] = seen + 1;
  }

  /** From now on each gap is kept; those so far were alike in every column. */
  private unroll(): void {
    this.rings = new Float32Array(this.columns * KEPT);
    for (let column = 0; column < this.columns; column++) {
      const gap = this.records[column * RECORD + LAST_GAP] as number;
      this.rings.fill(gap, column * KEPT, (column + 1) * KEPT);
    }
  }

  /** The usual gap in milliseconds; undefined until two were seen. */
  usual(column: number): number | undefined {
    const { records, rings } = this;
    const record = column * RECORD;
    const seen = records[record + SEEN] ?? 0;
    if (seen < LEARNED_FROM) return undefined;
    const ring = column * KEPT;
    const kept = Math.min(seen, KEPT);
    if ((records[record + ALIKE] as number) >= kept) return records[record + LAST_GAP];
    if (records[record + MEDIAN_OF] !== seen) {
      records[record + MEDIAN] = medianOf(rings, ring, kept);
      records[record + MEDIAN_OF] = seen;
    }
    return records[record + MEDIAN];
  }

  snapshot(): Json {
    return [this.columns, packNumbers(this.records), packNumbers(this.rings)];
  }

  static restore(state: Json): Gaps {
    const [columns, records, rings] = state as readonly [number, Json, Json];
    const gaps = new Gaps();
    gaps.columns = columns;
    gaps.records = Float64Array.from(unpackNumbers(records));
    gaps.rings = Float32Array.from(unpackNumbers(rings));
    return gaps;
  }
}

/** Where the gaps of one column are sorted: there are too many medians for an array each. */
const sorted = new Float32Array(KEPT);

function medianOf(rings: Float32Array, from: number, count: number): number {
  for (let i = 0; i < KEPT; i++)
    sorted[i] = i < count ? (rings[from + i] as number) : Number.POSITIVE_INFINITY;
  sorted.sort();
  const middle = count >> 1;
  const high = sorted[middle] as number;
  return count % 2 === 1 ? high : ((sorted[middle - 1] as number) + high) / 2;
}
