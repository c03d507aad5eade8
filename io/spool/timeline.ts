import type { EpochMs } from '../../engine/telemetry/metric';

interface Place {
  readonly segment: number;
  readonly offset: number;
}

interface Mark extends Place {
  readonly at: EpochMs;
}

const APART_MS = 1000;
const MOST = 1024;

/** When which part of the backlog was appended, in marks a second apart, or more when there are too many. */
export class Timeline {
  private marks: Mark[] = [];
  private apartMs = APART_MS;

  /** What lies behind `place` was appended at `at` or later. Places come in their order. */
  add({ segment, offset }: Place, at: EpochMs): void {
    const last = this.marks.at(-1);
    // A clock that was set back begins to mark anew.
    if (last !== undefined && Math.abs(at - last.at) < this.apartMs) return;
    this.marks.push({ segment, offset, at });
    if (this.marks.length <= MOST) return;
    this.marks = this.marks.filter((_, i) => i % 2 === 0);
    this.apartMs *= 2;
  }

  /** No line behind `place` was appended before; undefined when nothing is known. */
  at(place: Place): EpochMs | undefined {
    return this.marks.findLast((mark) => !isBefore(place, mark))?.at;
  }

  /** Forgets what is older than all that lies behind these places. */
  forget(places: readonly Place[]): void {
    const needed = this.marks.findLastIndex((mark) => places.every((place) => !isBefore(place, mark)));
    if (needed > 0) this.marks.splice(0, needed);
    if (this.marks.length <= 1) this.apartMs = APART_MS;
  }
}

function isBefore(a: Place, b: Place): boolean {
  return a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);
}
