import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { HOUR_MS } from '../../telemetry/units';

const HOURS = 24;
/** Days that an hour is learned from: older ones fade. */
const DAYS = 7;

/** What a number is like at each hour of the day (UTC). An hour counts when it is over. */
export class Season {
  private readonly means = new Float64Array(HOURS);
  private readonly days = new Uint32Array(HOURS);
  private hour = -1;
  private sum = 0;
  private count = 0;

  /** What is expected at this time; NaN before a day has been seen. Then learns from the value. */
  push(value: number, at: EpochMs): number {
    const hour = Math.floor(at / HOUR_MS) % HOURS;
    if (hour !== this.hour) this.close(hour);
    this.sum += value;
    this.count++;
    return this.days[hour]! > 0 ? this.means[hour]! : Number.NaN;
  }

  snapshot(): Json {
    const { means, days, hour, sum, count } = this;
    return { means: [...means], days: [...days], hour, sum, count };
  }

  restore(from: Json): void {
    const saved = from as { means: number[]; days: number[]; hour: number; sum: number; count: number };
    this.means.set(saved.means);
    this.days.set(saved.days);
    this.hour = saved.hour;
    this.sum = saved.sum;
    this.count = saved.count;
  }

  private close(next: number): void {
    const { hour, count, sum, days, means } = this;
    if (count > 0) {
      days[hour] = days[hour]! + 1;
      means[hour] = means[hour]! + (sum / count - means[hour]!) / Math.min(days[hour]!, DAYS);
    }
    this.hour = next;
    this.sum = 0;
    this.count = 0;
  }
}
