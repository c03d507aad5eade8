import type { EpochMs } from '../telemetry/metric';
import { Heap } from './heap';

/** Something that the clock has to look at when it reaches `due`. */
export interface Due {
  /** Breaks ties: what was made first comes first. */
  readonly id: number;
  /** Infinity: not waiting. */
  due: EpochMs;
}

/** Entries that are of no use any more are let be while there are fewer than this. */
const LITTER = 64;

interface Entry<T> {
  readonly at: EpochMs;
  readonly item: T;
}

/**
 * What waits for the clock, earliest first. Setting another time adds a second entry; the first one is
 * passed over when its turn comes, or swept out when half of all are such.
 */
export class Schedule<T extends Due> {
  private readonly heap = new Heap<Entry<T>>(
    (a, b) => a.at < b.at || (a.at === b.at && a.item.id < b.item.id),
  );
  /** Items whose time is set. */
  private waiting = 0;

  /** When the earliest entry is due; Infinity when there is none. */
  get next(): EpochMs {
    return this.heap.first?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Entries in all, useless ones included. */
  get size(): number {
    return this.heap.size;
  }

  set(item: T, due: EpochMs): void {
    if (due === item.due) return;
    if (item.due === Number.POSITIVE_INFINITY) this.waiting++;
    item.due = due;
    if (due === Number.POSITIVE_INFINITY) {
      this.waiting--;
      return;
    }
    if (this.heap.size >= 2 * this.waiting + LITTER) this.heap.keep(({ at, item }) => item.due === at);
    this.heap.push({ at: due, item });
  }

  /** Takes out the earliest that is due at `now`; undefined when none is. */
  take(now: EpochMs): T | undefined {
    while (this.next <= now) {
      const entry = this.heap.pop();
      if (entry === undefined) break; // the end of time comes to an empty heap as well
      const { at, item } = entry;
      if (item.due === at) {
        item.due = Number.POSITIVE_INFINITY;
        this.waiting--;
        return item;
      }
    }
    return undefined;
  }
}
