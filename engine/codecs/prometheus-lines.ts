import type { Metric } from '../telemetry/metric';
import type { Problem } from '../telemetry/problem';
import { type Decoded, type Decoding, Pending, refusedRecord, SHOWN_CHARACTERS } from './codec';
import { BYTE_ORDER_MARK } from './lines';
import { notUtf8, withoutSigns } from './utf8';

/** Lines and characters read between two pauses: some ten microseconds. */
const MOST_LINES = 32;
const MOST_CHARACTERS = 4096;

/** Goes over a text line by line. What is wrong is given out at the next pause. */
export class LineWalk {
  /** From 1. */
  line = 0;
  /** First character of the line, and the one behind its last. */
  from = 0;
  to = 0;
  /** Does the line have a line feed? */
  isEnded = true;
  private readonly pending = new Pending();
  private next: number;

  /** `hasSigns`: lines may hold bytes that are not UTF-8. Such a line is refused. */
  constructor(
    readonly text: string,
    private readonly hasSigns = false,
  ) {
    this.next = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  }

  /** Goes to the next line; false at the end of the text. */
  go(): boolean {
    if (this.next >= this.text.length) return false;
    this.line++;
    this.from = this.next;
    const feed = this.text.indexOf('\n', this.from);
    this.isEnded = feed >= 0;
    this.to = this.isEnded ? feed : this.text.length;
    this.next = this.to + 1;
    return true;
  }

  /** Reads line by line, with pauses, and gives out what is wrong. */
  *all(read: () => void): Decoding {
    let lines = 0;
    let paused = this.next;
    while (this.go()) {
      const wrong = this.hasSigns ? notUtf8(this.text.slice(this.from, this.to)) : undefined;
      if (wrong === undefined) read();
      else this.refuse(wrong);
      if (++lines < MOST_LINES && this.next - paused < MOST_CHARACTERS && !this.pending.isFull()) continue;
      yield this.said();
      lines = 0;
      paused = this.next;
    }
  }

  /** The present line is refused. */
  refuse(why: Problem): void {
    this.refuseAt(this.line, this.shown(), why);
  }

  /** An earlier line is refused. */
  refuseAt(line: number, text: string, why: Problem): void {
    this.pending.refused.push(refusedRecord(line, text, why));
  }

  note(why: Problem): void {
    this.pending.notes.push(refusedRecord(this.line, this.shown(), why));
  }

  /** Gives out the Metrics, with pauses. */
  *give(metrics: Iterable<Metric>): Decoding {
    const { pending } = this;
    for (const metric of metrics) {
      pending.metrics.push(metric);
      if (pending.isFull()) yield pending.take();
    }
    yield pending.take();
  }

  private said(): Decoded | undefined {
    const { refused, notes } = this.pending;
    return refused.length + notes.length === 0 ? undefined : this.pending.take();
  }

  /** The beginning of the present line. */
  shown(): string {
    const shown = this.text.slice(this.from, Math.min(this.to, this.from + SHOWN_CHARACTERS + 1)).trimEnd();
    return this.hasSigns ? withoutSigns(shown) : shown;
  }
}
