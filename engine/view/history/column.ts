import type { Json } from '../../telemetry/json';
import { rounded } from './rounded';

/** The longest distance of two values that is taken for how often a series is read, slots. */
const LONGEST_GAP = 12;
/** That distance is the median of so many of the last ones. */
const DISTANCES = 5;
/** Nothing read for three sample periods is a gap. */
const PERIODS = 3;

interface Saved {
  readonly first: number;
  readonly last: number;
  readonly distances: readonly number[];
  readonly values: readonly (number | null)[];
}

/** One field: a value a slot, NaN where nothing was read. A slot has the place of its number modulo their number. */
export class Column {
  /** Slot of the newest value; -1 before the first. */
  last = -1;
  /** How long a value stands for what comes after it, slots. */
  holds = PERIODS;
  private readonly values: Float32Array;
  /** Of the last values, slots, the newest last. */
  private distances: number[] = [];

  constructor(private readonly slots: number) {
    this.values = new Float32Array(slots).fill(Number.NaN);
  }

  put(slot: number, value: number): void {
    this.values[slot % this.slots] = rounded(value);
    if (Number.isNaN(value) || slot <= this.last) return;
    if (this.last >= 0) this.distances.push(Math.min(slot - this.last, LONGEST_GAP));
    if (this.distances.length > DISTANCES) this.distances.shift();
    this.holds = holdsOf(this.distances);
    this.last = slot;
  }

  /** A slot that is known to the rung. */
  at(slot: number): number {
    return this.values[slot % this.slots]!;
  }

  clear(slot: number): void {
    this.values[slot % this.slots] = Number.NaN;
  }

  /** @param first the oldest slot that is kept */
  snapshot(first: number): Json {
    const { last, distances } = this;
    const values: (number | null)[] = [];
    for (let slot = first; slot <= last; slot++) {
      const value = this.at(slot);
      values.push(Number.isNaN(value) ? null : rounded(value));
    }
    return { first, last, distances: [...distances], values };
  }

  restore(from: Json): void {
    const { first, last, distances, values } = from as unknown as Saved;
    this.last = last;
    this.distances = [...distances];
    this.holds = holdsOf(distances);
    for (const [i, value] of values.entries()) this.values[(first + i) % this.slots] = value ?? Number.NaN;
  }
}

function holdsOf(distances: readonly number[]): number {
  const sorted = [...distances].sort((a, b) => a - b);
  return PERIODS * (sorted[Math.floor(sorted.length / 2)] ?? 1);
}
