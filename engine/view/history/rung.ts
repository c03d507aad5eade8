import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { Column } from './column';

const MOST_REVISIONS = 255;

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
    column.put(Math.floor(start / this.lengthMs), value);
  }

  has(field: string): boolean {
    return this.columns.has(field);
  }

  /**
   * Has this rung something to say of what lies between? What came before its first slot, and comes after its last, it
   * has not.
   *
   * @param holds for so many slots after its last a value may still stand
   */
  reaches(from: EpochMs, to: EpochMs, holds = 0): boolean {
    const newest = this.head + holds;
    return Math.ceil(to / this.lengthMs) - 1 >= this.oldest && Math.floor(from / this.lengthMs) <= newest;
  }

  /** How long a value of a field stands for what comes after it, slots. */
  holds(field: string): number {
    return this.columns.get(field)?.holds ?? 0;
  }

  /**
   * The mean of what was read between; where there is nothing, the value before it, if that is less than three sample
   * periods old.
   *
   * @param holdsEnd also after the newest value of all
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
    for (let slot = begin - 1; slot > begin - column.holds; slot--) {
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

  /** Where the oldest slot begins that is kept. */
  get from(): EpochMs {
    return this.oldest * this.lengthMs;
  }

  *snapshot(): Iterable<[field: string, state: Json]> {
    const { head, first, oldest } = this;
    if (head < 0) return;
    const told: [number, number][] = [];
    for (let slot = oldest; slot <= head; slot++) {
      const revision = this.revisions[slot % this.slots]!;
      if (revision > 0) told.push([slot, revision]);
    }
    yield ['', { head, first, told }];
    for (const [field, column] of this.columns) yield [field, column.snapshot(oldest)];
  }

  restore(field: string, saved: Json): void {
    if (field !== '') this.newColumn(field).restore(saved);
    else {
      const { head, first, told } = saved as { head: number; first: number; told: [number, number][] };
      this.head = head;
      this.first = first;
      for (const [slot, revision] of told) this.revisions[slot % this.slots] = revision;
    }
  }

  private get oldest(): number {
    return Math.max(this.first, this.head - this.slots + 1);
  }

  private valueAt(column: Column, slot: number): number {
    return slot <= this.head && slot > this.head - this.slots && slot >= 0 ? column.at(slot) : Number.NaN;
  }

  private newColumn(field: string): Column {
    const column = new Column(this.slots);
    this.columns.set(field, column);
    return column;
  }

  /** What is between the newest slot and this one was not told. */
  private advance(slot: number): void {
    const from = this.head < 0 ? slot : Math.max(this.head + 1, slot - this.slots + 1);
    for (let each = from; each <= slot; each++) {
      this.revisions[each % this.slots] = 0;
      for (const column of this.columns.values()) column.clear(each);
    }
    this.head = slot;
  }
}
