import type { EpochMs } from '../telemetry/metric';

/** A series of one field as far as probes look back. */
export class Track {
  private times: EpochMs[] = [];
  private values: number[] = [];
  private newest: EpochMs = Number.NEGATIVE_INFINITY;
  /** Readings that should have come and did not. */
  private missed = 0;

  /** @param periodMs between two readings; NaN when there is no such time */
  constructor(
    private readonly longestMs: number,
    private readonly periodMs: number,
  ) {}

  /** @param value NaN for a reading without an answer */
  add(at: EpochMs, value: number): void {
    const { times, values } = this;
    if (at > this.newest) {
      if (times.length > 0) this.missed += this.gap(at - this.newest);
      this.newest = at;
      times.push(at);
      values.push(value);
      this.forget(at);
      return;
    }
    // What comes late belongs where its time is.
    const place = times.findIndex((time) => time >= at);
    const isKnown = times[place] === at;
    times.splice(place, isKnown ? 1 : 0, at);
    values.splice(place, isKnown ? 1 : 0, value);
  }

  /** Mean over a time, each value held until the next; NaN when none was there. */
  average(from: EpochMs, to: EpochMs): number {
    const { times, values } = this;
    let sum = 0;
    let total = 0;
    for (let i = times.length - 1, end = to; i >= 0 && end > from; end = Math.min(to, times[i]!), i--) {
      const held = end - Math.max(from, times[i]!);
      if (held <= 0 || Number.isNaN(values[i]!)) continue;
      sum += values[i]! * held;
      total += held;
    }
    return sum / total;
  }

  /** Readings that are missing so far, those among them that are overdue now. */
  missing(now: EpochMs): number {
    return this.missed + (this.times.length > 0 ? this.gap(now - this.newest) : 0);
  }

  /** Readings that fit between two. One that is a little late is not missing. */
  private gap(ms: number): number {
    return Number.isNaN(this.periodMs) ? 0 : Math.max(0, Math.round(ms / this.periodMs) - 1);
  }

  /** Keeps one value before the time that is looked back on: it is held into it. */
  private forget(now: EpochMs): void {
    const { times } = this;
    const LEAST = 256;
    if (times.length < LEAST || times[times.length >> 1]! > now - this.longestMs) return;
    const first = times.findIndex((time) => time > now - this.longestMs) - 1;
    this.times = times.slice(first);
    this.values = this.values.slice(first);
  }
}
