import type { EpochMs, Metric } from './metric';

/** Played records are let go in lots: shifting an array for each would be dear. */
const COMPACT_AT = 10_000;

/** Records of one epoch of a replay, ordered by time, and how far they are played. */
export class ReplayRun {
  /** Event time reached; undefined before the first tick. */
  at: EpochMs | undefined;
  /** Time of the last record there is or was. */
  latest: EpochMs = Number.NEGATIVE_INFINITY;
  /** Nothing waits and the last clock has said so. */
  resting = false;
  private records: Metric[] = [];
  private played = 0;
  private ordered = true;

  constructor(
    readonly epoch: number,
    /** `msg.parts.id` of the message that began it. */
    readonly sequenceId: string | undefined,
  ) {}

  get waiting(): number {
    return this.records.length - this.played;
  }

  /** Records of one time keep the order they come in. */
  add(metrics: readonly Metric[]): void {
    this.resting = false;
    for (const metric of metrics) {
      if (metric.timestamp < this.latest) this.ordered = false;
      else this.latest = metric.timestamp;
      this.records.push(metric);
    }
  }

  /** Goes on by `tickMs`, the first time to the first record; gives what is due then. */
  advance(tickMs: number): Metric[] {
    this.order();
    const first = this.records[this.played];
    this.at = this.at === undefined ? (first?.timestamp ?? 0) : this.at + tickMs;
    const from = this.played;
    for (;;) {
      const record = this.records[this.played];
      if (record === undefined || record.timestamp > this.at) break;
      this.played++;
    }
    const due = this.records.slice(from, this.played);
    if (this.played >= COMPACT_AT) {
      this.records = this.records.slice(this.played);
      this.played = 0;
    }
    return due;
  }

  /** Once a tick, because a file may come line by line, each out of order. */
  private order(): void {
    if (this.ordered) return;
    this.records = this.records.slice(this.played).sort((a, b) => a.timestamp - b.timestamp);
    this.played = 0;
    this.ordered = true;
  }
}
