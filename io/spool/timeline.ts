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

/** When which part of the spool was appended, in marks a second apart, or more when there are too many. */
export class Timeline {
  private marks: Mark[] = [];

  /** What lies behind `place` was appended at `at` or later. Places come in their order. */
  add({ segment, offset }: Place, at: EpochMs): void {
    const last = this.marks.at(-1);
    // A clock that was set back begins to mark anew.
    if (last !== undefined && Math.abs(at - last.at) < APART_MS) return;
    this.marks.push({ segment, offset, at });
    if (this.marks.length > MOST) this.marks = this.marks.filter((_, i) => i % 2 === 0);
  }

  /** No line behind `place` was appended before; undefined when nothing is known. */
  at(place: Place): EpochMs | undefined {
    return this.marks.findLast((mark) => !isBefore(place, mark))?.at;
  }

  /** Forgets what lies before a segment. */
  forget(segment: number): void {
    const kept = this.marks.findIndex((mark) => mark.segment >= segment);
    this.marks.splice(0, kept < 0 ? this.marks.length : kept);
  }
}

function isBefore(a: Place, b: Place): boolean {
  return a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);
}
