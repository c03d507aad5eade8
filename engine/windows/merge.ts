import { Heap } from '../telemetry/heap';
import type { EpochMs } from '../telemetry/metric';
import type { Source } from './source';

/** The next row of a series. */
export interface Head {
  readonly source: Source;
  /** Its place in the tail: rows before it were passed and not let go of yet. */
  row: number;
  at: EpochMs;
}

/**
 * The rows that wait in the tails of several series as one line, in order of time; of those of one instant
 * the order is that of the keys, whichever came first.
 */
export class Merge {
  private readonly heap = new Heap<Head>(
    (a, b) => a.at < b.at || (a.at === b.at && a.source.key < b.source.key),
  );
  private readonly heads = new Map<Source, Head>();
  private readonly passed: Head[] = [];

  /** When the next row is of; Infinity when none waits. */
  get next(): EpochMs {
    return this.first()?.at ?? Number.POSITIVE_INFINITY;
  }

  /** A row of a series was put in its tail. */
  arrived(source: Source): void {
    const at = source.tail.times[0] as number;
    const head = this.heads.get(source);
    if (head?.at === at) return;
    // The one from before stays in the heap until its turn comes, and is passed over.
    const earlier = { source, row: 0, at };
    this.heads.set(source, earlier);
    this.heap.push(earlier);
  }

  /** The next row, if it is from before `line`. The object changes with `pass`. */
  before(line: EpochMs): Head | undefined {
    const head = this.first();
    return head !== undefined && head.at < line ? head : undefined;
  }

  /** Goes past the next row. */
  pass(): void {
    const head = this.heap.first as Head;
    const { tail } = head.source;
    if (head.row === 0) this.passed.push(head);
    head.row++;
    if (head.row < tail.length) {
      head.at = tail.times[head.row] as number;
      this.heap.move(0);
    } else {
      this.heap.pop();
      this.heads.delete(head.source);
    }
  }

  /** Lets the tails go of all rows that were passed. */
  release(): void {
    for (const head of this.passed) {
      head.source.release(head.row);
      head.row = 0;
    }
    this.passed.length = 0;
  }

  private first(): Head | undefined {
    for (let head = this.heap.first; head !== undefined; head = this.heap.first) {
      if (this.heads.get(head.source) === head) return head;
      this.heap.pop();
    }
    return undefined;
  }
}
