import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { Columns } from './columns';
import type { Held } from './fold';
import { Gaps } from './gaps';
import { packNumber, packNumbers, unpackNumber, unpackNumbers } from './pack';
import { NO_ANSWER, Tail } from './tail';
import type { PublisherCounts } from './telemetry-stage';

/** A series is silent after this many of its usual gaps, and not before this time. */
const SILENT_GAPS = 3;
const SILENT_AT_LEAST_MS = 60_000;

const NOTHING_HELD = new Float64Array(0);

/** How a sample stands to those before it. */
export type Verdict = 'new' | 'out_of_order' | 'merged' | 'duplicate' | 'stray' | 'empty';

/** One series as it is published: a measurement and all its tags. */
export class Source {
  tail: Tail;
  /** Timestamp of its newest sample. */
  latest: EpochMs = Number.NEGATIVE_INFINITY;
  /** Domain time at which it was last heard. */
  receivedAt: EpochMs = Number.NEGATIVE_INFINITY;
  /** Rows up to here have left the tail: a sample from before cannot be put in its place any more. */
  foldedTo: EpochMs = Number.NEGATIVE_INFINITY;
  /** What held before the tail: the value of each column, then since when. */
  private held = NOTHING_HELD;
  private gaps = new Gaps();
  /** Rows of the tail that the gaps are learned from: the first ones. The others wait until they are asked for. */
  private learned = 0;

  constructor(
    readonly key: string,
    readonly columns: Columns,
    readonly publisher: PublisherCounts,
  ) {
    this.tail = new Tail(Math.max(1, columns.fields.length));
  }

  /** Puts a sample in its place in time; `stray` leaves it to the caller, `empty` has nothing for a window. */
  take(metric: Metric): Verdict {
    const { tail } = this;
    const t = metric.timestamp;
    if (!this.says(metric)) {
      this.latest = Math.max(this.latest, t);
      return 'empty';
    }
    if (t > this.latest) {
      this.latest = t;
      this.write(metric, tail, tail.length);
      return 'new';
    }
    if (t <= this.foldedTo) return 'stray';
    const index = tail.indexOf(t);
    if (index < tail.length && tail.times[index] === t) return this.merge(metric, index);
    this.write(metric, tail, index);
    if (index < this.learned) this.learned++;
    return 'out_of_order';
  }

  /** The value of a column that holds just before row `index` of the tail. */
  heldBefore(column: number, index: number, held: Held): Held {
    const { tail } = this;
    for (let row = index - 1; row >= 0; row--) {
      const value = tail.values[row * tail.stride + column] as number;
      if (Number.isNaN(value)) continue;
      // A counter goes on behind a reading that failed.
      if (value === NO_ANSWER && this.columns.counters[column]) continue;
      held.value = value;
      held.at = tail.times[row] as number;
      return held;
    }
    const columns = this.held.length / 2;
    held.value = column < columns ? (this.held[column] as number) : Number.NaN;
    held.at = column < columns ? (this.held[columns + column] as number) : 0;
    return held;
  }

  /** Since when the value holds that a column has before row `index`; undefined for one not kept. */
  heldAt(column: number, index: number): EpochMs | undefined {
    if (column < 0 || column >= this.tail.stride) return undefined;
    return this.heldBefore(column, index, { value: Number.NaN, at: 0 }).at;
  }

  /** Lets go of the first rows of the tail; what they leave held is remembered. */
  release(rows: number): void {
    if (rows === 0) return;
    if (this.learned < this.tail.length) this.learn();
    const count = this.columns.fields.length;
    if (this.held.length < 2 * count) this.widenHeld(count);
    const { held: kept } = this;
    const held: Held = { value: Number.NaN, at: 0 };
    for (let column = 0; column < this.tail.stride && column < count; column++) {
      this.heldBefore(column, rows, held);
      kept[column] = held.value;
      kept[kept.length / 2 + column] = held.at;
    }
    this.foldedTo = this.tail.times[rows - 1] as number;
    this.tail.drop(rows);
    this.learned = this.tail.length;
  }

  /** Milliseconds between two samples of a column: as configured, else as learned. 0: on change. */
  gapMs(column: number): number | undefined {
    if (this.learned < this.tail.length) this.learn();
    return this.columns.expectedMs[column] ?? this.gaps.usual(column);
  }

  isLearned(column: number): boolean {
    return this.columns.expectedMs[column] === undefined;
  }

  /** How long a value holds when nothing follows. What is read on change holds until it changes. */
  holdMs(column: number): number {
    const gap = this.gapMs(column);
    if (gap === undefined) return SILENT_AT_LEAST_MS;
    return gap === 0 ? Number.POSITIVE_INFINITY : SILENT_GAPS * gap;
  }

  /**
   * Domain time from which it counts as silent and follows the clock of its domain. What came before
   * the domain had a clock came at its first one.
   */
  silentFrom(firstClock: EpochMs): EpochMs {
    let shortest = Number.POSITIVE_INFINITY;
    for (let column = 0; column < this.columns.fields.length; column++) {
      const gap = this.gapMs(column);
      if (gap !== undefined && gap > 0 && gap < shortest) shortest = gap;
    }
    const silence = shortest === Number.POSITIVE_INFINITY ? 0 : SILENT_GAPS * shortest;
    return Math.max(this.receivedAt, firstClock) + Math.max(SILENT_AT_LEAST_MS, silence);
  }

  /** Whether `silentFrom` is worth asking: cheap, for every sample that comes. */
  mayBeSilent(clock: EpochMs, firstClock: EpochMs): boolean {
    return clock >= Math.max(this.receivedAt, firstClock) + SILENT_AT_LEAST_MS;
  }

  snapshot(): Json {
    return {
      latest: packNumber(this.latest),
      receivedAt: packNumber(this.receivedAt),
      foldedTo: packNumber(this.foldedTo),
      tail: this.tail.snapshot(),
      held: packNumbers(this.held),
      gaps: this.gaps.snapshot(),
      learned: this.learned,
    };
  }

  /** Goes on from a snapshot. */
  resume(state: Json): void {
    const from = state as { readonly [key: string]: Json };
    this.latest = unpackNumber(from.latest as Json);
    this.receivedAt = unpackNumber(from.receivedAt as Json);
    this.foldedTo = unpackNumber(from.foldedTo as Json);
    this.tail = Tail.restore(from.tail as Json);
    this.held = Float64Array.from(unpackNumbers(from.held as Json));
    this.gaps = Gaps.restore(from.gaps as Json);
    this.learned = from.learned as number;
  }

  /** A sample as the only row of a tail of its own. */
  alone(metric: Metric): Tail {
    const tail = new Tail(Math.max(1, this.columns.fields.length), 1);
    this.write(metric, tail, 0);
    return tail;
  }

  /** Has a Metric a number or a failed reading that is kept? Texts are counted. */
  private says({ fields }: Metric): boolean {
    const { columns } = this;
    let texts = 0;
    for (const field in fields) {
      if (typeof fields[field] === 'string') texts++;
      else if (columns.columnAt(columns.slotOf(field)) >= 0) return true;
    }
    this.publisher.text += texts;
    return false;
  }

  private write(metric: Metric, tail: Tail, index: number): void {
    const { columns } = this;
    const { fields, timestamp } = metric;
    const { slots } = columns;
    let place = tail.insert(index, timestamp);
    let { values, stride } = tail;
    let slot = 0;
    for (const field in fields) {
      const value = fields[field];
      if (typeof value === 'string') {
        this.publisher.text++;
        continue;
      }
      if (slots[slot] !== field) slot = columns.slotOf(field);
      const column = columns.columnAt(slot++);
      if (column < 0) continue;
      if (column >= stride) {
        tail.widen(columns.fields.length);
        ({ values, stride } = tail);
        place = index * stride;
      }
      // Numbers first and here: as the result of a call each of them would be an object.
      if (typeof value === 'number') values[place + column] = value + 0;
      else {
        values[place + column] = numberOf(value);
        if (value === null) this.publisher.missing++;
      }
    }
    if (metric.quality !== undefined) tail.mark(timestamp, metric.quality);
  }

  /** The same series and time again: new fields join the row, a value that comes again counts once. */
  private merge(metric: Metric, index: number): Verdict {
    const { columns, tail } = this;
    const replaced: string[] = [];
    for (const field in metric.fields) {
      const value = metric.fields[field];
      if (typeof value === 'string') continue;
      const column = columns.columnAt(columns.slotOf(field));
      if (column < 0) continue;
      if (column >= tail.stride) tail.widen(columns.fields.length);
      const place = index * tail.stride + column;
      const next = numberOf(value);
      if (tail.values[place] === next) continue;
      tail.values[place] = next; // of two values for one time the later one to come wins
      replaced.push(field);
    }
    this.mergeMarks(metric, replaced);
    return replaced.length === 0 ? 'duplicate' : 'merged';
  }

  /** A mark goes with the value that it was said of. */
  private mergeMarks({ timestamp, quality }: Metric, replaced: readonly string[]): void {
    const before = this.tail.marksAt(timestamp);
    if (before === undefined && quality === undefined) return;
    const merged = { ...before };
    for (const field of replaced) delete merged[field];
    this.tail.mark(timestamp, Object.assign(merged, quality));
  }

  /** Learns from the rows that came since it was asked last: cheaper than one sample after the other. */
  private learn(): void {
    const { columns, gaps, tail } = this;
    const count = Math.min(tail.stride, columns.fields.length);
    if (gaps.columns < count) gaps.widen(count);
    for (let column = 0; column < count; column++) {
      if (columns.expectedMs[column] === undefined) gaps.learn(column, tail, this.learned, tail.length);
    }
    this.learned = tail.length;
  }

  private widenHeld(columns: number): void {
    const had = this.held.length / 2;
    const wider = new Float64Array(2 * columns).fill(Number.NaN, 0, columns);
    wider.set(this.held.subarray(0, had));
    wider.set(this.held.subarray(had), columns);
    this.held = wider;
  }
}

/** States count as 1 and 0; `null` was read and gave no answer. */
function numberOf(value: number | boolean | null | undefined): number {
  if (typeof value === 'number') return value + 0; // -0 does not survive JSON
  return value === true ? 1 : value === false ? 0 : NO_ANSWER;
}
