import type { LocalTime } from '../../billing/local-time';
import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS, HOUR_MS } from '../../telemetry/units';

/** Days begin at quarters of an hour in every zone. */
const QUARTER_MS = HOUR_MS / 4;
const DAYS = 14;

/** How many findings were opened, by quarter of an hour, of fourteen days: also those that are not kept themselves. */
export class Openings {
  private readonly quarters = new Map<EpochMs, number>();

  add(at: EpochMs): void {
    const quarter = Math.floor(at / QUARTER_MS) * QUARTER_MS;
    this.quarters.set(quarter, (this.quarters.get(quarter) ?? 0) + 1);
  }

  /** From the quarter that holds `at`. */
  since(at: EpochMs): number {
    let sum = 0;
    for (const [quarter, count] of this.quarters) if (quarter + QUARTER_MS > at) sum += count;
    return sum;
  }

  /** By local day, today last; from the day on that somebody looked, or of the first of them. */
  perDay(local: LocalTime, now: EpochMs, lookedSince: EpochMs): { day: EpochMs; count: number }[] {
    const first = Math.min(lookedSince, ...this.quarters.keys());
    const days: { day: EpochMs; count: number }[] = [];
    for (let day = local.startOf('day', now); days.length < DAYS; day = local.startOf('day', day - 1)) {
      const end = local.endOf('day', day);
      let count = 0;
      for (const [quarter, opened] of this.quarters) if (quarter >= day && quarter < end) count += opened;
      days.unshift({ day, count });
      if (day <= first) break;
    }
    return days;
  }

  forgetBefore(now: EpochMs): void {
    for (const quarter of this.quarters.keys())
      if (now - quarter > (DAYS + 1) * DAY_MS) this.quarters.delete(quarter);
  }

  clear(): void {
    this.quarters.clear();
  }

  snapshot(): Json {
    return [...this.quarters];
  }

  restore(from: Json): void {
    this.quarters.clear();
    for (const [quarter, count] of from as [EpochMs, number][]) this.quarters.set(quarter, count);
  }
}
