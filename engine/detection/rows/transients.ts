import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { HOUR_MS } from '../../telemetry/units';

const HOURS = 24;
/** What lasts longer is no transient, and is never taken to be usual. */
const LONGEST_MS = 6 * HOUR_MS;
/** Share of a peak that is kept from one day to the next. */
const KEPT = 0.9;

/**
 * How high a score rises for a while at each hour of the day (UTC): a machine that is switched on every morning looks
 * strange every morning. What began an hour earlier, or later, on another day is the same.
 */
export class Transients {
  private readonly peaks = new Float64Array(HOURS);
  private hour = -1;
  private since = Number.NaN;
  private peak = 0;

  /** The highest that was seen at this time on days before; 0 for nothing. */
  usual(at: EpochMs): number {
    const hour = hourOf(at);
    const { peaks } = this;
    return Math.max(peaks[(hour + HOURS - 1) % HOURS]!, peaks[hour]!, peaks[(hour + 1) % HOURS]!);
  }

  /** @param rest below it a score is at rest */
  push(score: number, at: EpochMs, rest: number): void {
    const hour = hourOf(at);
    if (hour !== this.hour) this.peaks[hour] = KEPT * this.peaks[hour]!;
    this.hour = hour;
    if (score < rest) {
      if (at - this.since <= LONGEST_MS) this.learn(at);
      this.since = Number.NaN;
      this.peak = 0;
      return;
    }
    if (Number.isNaN(this.since)) this.since = at;
    this.peak = Math.max(this.peak, score);
  }

  snapshot(): Json {
    const { peaks, hour, since, peak } = this;
    return { peaks: [...peaks], hour, since: Number.isNaN(since) ? null : since, peak };
  }

  restore(from: Json): void {
    const { peaks, hour, since, peak } = from as {
      peaks: number[];
      hour: number;
      since: EpochMs | null;
      peak: number;
    };
    this.peaks.set(peaks);
    this.hour = hour;
    this.since = since ?? Number.NaN;
    this.peak = peak;
  }

  private learn(until: EpochMs): void {
    for (let at = this.since; at < until + HOUR_MS; at += HOUR_MS) {
      const hour = hourOf(Math.min(at, until));
      this.peaks[hour] = Math.max(this.peaks[hour]!, this.peak);
    }
  }
}

function hourOf(at: EpochMs): number {
  return Math.floor(at / HOUR_MS) % HOURS;
}
