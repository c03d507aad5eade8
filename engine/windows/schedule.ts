import type { EpochMs } from '../telemetry/metric';

/** Something that the clock has to look at when it reaches `due`. */
export interface Due {
  /** Breaks ties: what was made first comes first. */
  readonly id: number;
  /** Infinity: not waiting. */
  due: EpochMs;
}

/** Entries that are of no use any more are let be while there are fewer than this. */
const LITTER = 64;

/**
 * A binary heap of what waits for the clock, earliest first. Setting another time adds a second entry;
 * the first one is passed over when its turn comes, or swept out when half of all are such.
 */
export class Schedule<T extends Due> {
  private heap: { readonly at: EpochMs; readonly item: T }[] = [];
  /** Items whose time is set. */
  private waiting = 0;

  /** When the earliest entry is due; Infinity when there is none. */
  get next(): EpochMs {
    return this.heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Entries in all, useless ones included. */
  get size(): number {
    return this.heap.length;
  }

  set(item: T, due: EpochMs): void {
    if (due === item.due) return;
    if (item.due === Number.POSITIVE_INFINITY) this.waiting++;
    item.due = due;
    if (due === Number.POSITIVE_INFINITY) {
      this.waiting--;
      return;
    }
    if (this.heap.length >= 2 * this.waiting + LITTER) this.sweep();
    const { heap } = this;
    const entry = { at: due, item };
    let hole = heap.push(entry) - 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent] as typeof entry;
      if (!before(entry, above)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = entry;
  }

  /** Takes out the earliest that is due at `now`; undefined when none is. */
  take(now: EpochMs): T | undefined {
    while (this.heap.length > 0 && this.next <= now) {
      const { at, item } = this.pop();
      if (item.due === at) {
        item.due = Number.POSITIVE_INFINITY;
        this.waiting--;
        return item;
      }
    }
    return undefined;
  }

  private sweep(): void {
    this.heap = this.heap.filter(({ at, item }) => item.due === at);
    // What is in order is a heap.
    this.heap.sort((a, b) => (before(a, b) ? -1 : 1));
  }

  private pop(): { readonly at: EpochMs; readonly item: T } {
    const { heap } = this;
    const top = heap[0] as { at: EpochMs; item: T };
    const moved = heap.pop() as typeof top;
    if (heap.length === 0) return top;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && before(right, heap[child] as typeof top)) child++;
      if (!before(heap[child] as typeof top, moved)) break;
      heap[hole] = heap[child] as typeof top;
      hole = child;
    }
    heap[hole] = moved;
    return top;
  }
}

function before(a: { at: EpochMs; item: Due }, b: { at: EpochMs; item: Due }): boolean {
  return a.at < b.at || (a.at === b.at && a.item.id < b.item.id);
}
