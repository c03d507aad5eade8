import { Heap } from '../telemetry/heap';
import type { EpochMs } from '../telemetry/metric';

/** Something that the clock has to look at when it reaches `due`. */
export interface Due {
  /** Breaks ties: what was made first comes first. */
  readonly id: number;
  /** Infinity: not waiting. */
  due: EpochMs;
  /** Where it stands among those that wait; the schedule alone sets it. */
  place: number;
}

/** What waits for the clock, earliest first, each once. */
export class Schedule<T extends Due> {
  private readonly heap = new Heap<T>(
    (a, b) => a.due < b.due || (a.due === b.due && a.id < b.id),
    (item, place) => {
      item.place = place;
    },
  );

  /** When the earliest is due; Infinity when nothing waits. */
  get next(): EpochMs {
    return this.heap.first?.due ?? Number.POSITIVE_INFINITY;
  }

  set(item: T, due: EpochMs): void {
    const waits = item.due < Number.POSITIVE_INFINITY;
    if (due === item.due) return;
    item.due = due;
    if (!waits) this.heap.push(item);
    else if (due < Number.POSITIVE_INFINITY) this.heap.move(item.place);
    else this.heap.remove(item.place);
  }

  /** Takes out the earliest that is due at `now`; undefined when none is. */
  take(now: EpochMs): T | undefined {
    const { first } = this.heap;
    if (first === undefined || first.due > now) return undefined;
    this.heap.pop();
    first.due = Number.POSITIVE_INFINITY;
    return first;
  }
}
