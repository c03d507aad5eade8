import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';

/** The longest distance of two values that is taken for how often a series is read, slots. */
const LONGEST_GAP = 12;
/** That distance is the median of so many of the last ones. */
const DISTANCES = 5;
/** Nothing read for three sample periods is a gap. */
const PERIODS = 3;
const MOST_REVISIONS = 255;

/** One field: a value a slot, NaN where nothing was read. */
interface Column {
  readonly values: Float32Array;
  /** Slot of the newest value; -1 before the first. */
  last: number;
  /** Of the last values, slots, the newest last. */
  readonly distances: number[];
  /** How long a value stands for what comes after it, slots. */
  holds: number;
}

interface SavedColumn {
  readonly first: number;
  readonly last: number;
  readonly distances: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Windows of one length of one thing, the newest `slots` of them, a column a field. */
export class Rung {
  /** Number of the newest slot since the epoch; -1 before the first. */
  private head = -1;
  /** The oldest slot that was ever told. */
  private first = Number.POSITIVE_INFINITY;
  private readonly columns = new Map<string, Column>();
  private readonly revisions: Uint8Array;

  constructor(
    readonly lengthMs: number,
    private readonly slots: number,
  ) {
    this.revisions = new Uint8Array(slots);
  }

  /** May what begins then be written? What is older than all that is kept, or was told again since, may not. */
  opens(start: EpochMs, revision: number): boolean {
    const slot = Math.floor(start / this.lengthMs);
    if (slot <= this.head - this.slots) return false;
    if (slot > this.head) this.advance(slot);
    this.first = Math.min(this.first, slot);
    const place = slot % this.slots;
    if (revision < this.revisions[place]!) return false;
    this.revisions[place] = Math.min(revision, MOST_REVISIONS);
    return true;
  }

  /** Writes a value that begins at `start`, which `opens` has let in. */
  put(start: EpochMs, field: string, value: number): void {
    const column = this.columns.get(field) ?? this.newColumn(field);
    const slot = Math.floor(start / this.lengthMs);
    column.values[slot % this.slots] = rounded(value);
    if (Number.isNaN(value) || slot <= column.last) return;
    if (column.last >= 0) column.distances.push(Math.min(slot - column.last, LONGEST_GAP));
    if (column.distances.length > DISTANCES) column.distances.shift();
    column.holds = holdsOf(column.distances);
    column.last = slot;
  }

  has(field: string): boolean {
    return this.columns.has(field);
  }

  get size(): number {
    return this.columns.size;
  }

  /** Has this rung something to say of what lies between? What came before its first slot, and comes after its last, it has not. */
  reaches(from: EpochMs, to: EpochMs, holdS = 0): boolean {
    const oldest = Math.max(this.first, this.head - this.slots + 1);
    const newest = this.head + holdS;
    return Math.ceil(to / this.lengthMs) - 1 >= oldest && Math.floor(from / this.lengthMs) <= newest;
  }

  /** How long a value of a field stands for what comes after it, slots. */
  holds(field: string): number {
    return this.columns.get(field)?.holds ?? 0;
  }

  /**
   * The mean of what was read between; where there is nothing, the value before it, if that is less than three sample
   * periods old.
   */
  mean(field: string, from: EpochMs, to: EpochMs, holdsEnd: boolean): number | null {
    const column = this.columns.get(field);
    if (column === undefined) return null;
    const begin = Math.floor(from / this.lengthMs);
    const end = Math.max(begin, Math.ceil(to / this.lengthMs) - 1);
    let sum = 0;
    let count = 0;
    for (let slot = begin; slot <= end; slot++) {
      const value = this.valueAt(column, slot);
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    if (count > 0) return sum / count;
    if (begin > column.last && !holdsEnd) return null;
    const oldest = begin - column.holds;
    for (let slot = begin - 1; slot > oldest; slot--) {
      const value = this.valueAt(column, slot);
      if (!Number.isNaN(value)) return value;
    }
    return null;
  }

  /** What was read in a slot, itself; NaN where nothing was. */
  at(field: string, start: EpochMs): number {
    const column = this.columns.get(field);
    return column === undefined ? Number.NaN : this.valueAt(column, Math.floor(start / this.lengthMs));
  }

  /** The first slot that is kept, and the end of the last. */
  get reach(): { readonly from: EpochMs; readonly to: EpochMs } {
    const oldest = Math.max(this.first, this.head - this.slots + 1);
    return { from: oldest * this.lengthMs, to: (this.head + 1) * this.lengthMs };
  }

  *snapshot(): Iterable<[string, Json]> {
    const { head, first } = this;
    if (head < 0) return;
    const oldest = Math.max(first, head - this.slots + 1);
    const told: [number, number][] = [];
    for (let slot = oldest; slot <= head; slot++) {
      const revision = this.revisions[slot % this.slots]!;
      if (revision > 0) told.push([slot, revision]);
    }
    yield ['', { head, first, told }];
    for (const [field, column] of this.columns) {
      const values: (number | null)[] = [];
      for (let slot = oldest; slot <= column.last; slot++) {
        const value = this.valueAt(column, slot);
        values.push(Number.isNaN(value) ? null : rounded(value));
      }
      yield [field, { first: oldest, last: column.last, distances: [...column.distances], values }];
    }
  }

  restore(field: string, saved: Json): void {
    if (field === '') {
      const { head, first, told } = saved as { head: number; first: number; told: [number, number][] };
      this.head = head;
      this.first = first;
      for (const [slot, revision] of told) this.revisions[slot % this.slots] = revision;
      return;
    }
    const { first, last, distances, values } = saved as unknown as SavedColumn;
    const column = this.newColumn(field);
    column.last = last;
    column.distances.push(...distances);
    column.holds = holdsOf(distances);
    for (const [i, value] of values.entries()) column.values[(first + i) % this.slots] = value ?? Number.NaN;
  }

  private valueAt({ values }: Column, slot: number): number {
    const isKept = slot <= this.head && slot > this.head - this.slots && slot >= 0;
    return isKept ? values[slot % this.slots]! : Number.NaN;
  }

  private newColumn(field: string): Column {
    const values = new Float32Array(this.slots).fill(Number.NaN);
    const column = { values, last: -1, distances: [], holds: holdsOf([]) };
    this.columns.set(field, column);
    return column;
  }

  /** What is between the newest slot and this one was not told. */
  private advance(slot: number): void {
    const from = this.head < 0 ? slot : Math.max(this.head + 1, slot - this.slots + 1);
    for (let each = from; each <= slot; each++) {
      const place = each % this.slots;
      this.revisions[place] = 0;
      for (const { values } of this.columns.values()) values[place] = Number.NaN;
    }
    this.head = slot;
  }
}

function holdsOf(distances: readonly number[]): number {
  const sorted = [...distances].sort((a, b) => a - b);
  return PERIODS * (sorted[Math.floor(sorted.length / 2)] ?? 1);
}

/** Five digits: more than any sensor has, and what a 32-bit float keeps. */
export function rounded(value: number): number {
  const size = Math.abs(value);
  const scale = size >= 10_000 ? 1 : size >= 1000 ? 10 : size >= 100 ? 100 : size >= 1 ? 1000 : 100_000;
  return Math.round(value * scale) / scale;
}
