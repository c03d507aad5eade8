import type { EpochMs } from '../telemetry/metric';
import { DAY_MS, HOUR_MS } from '../telemetry/units';
import { zoneOffset } from '../telemetry/zone-offset';
import { daysOf } from '../windows/days';
import type { BillPeriod } from './bill-config';
import { QUARTER_MS } from './energy/quarters';

/** What the clock on the wall of the site says. */
export interface LocalQuarter {
  /** 0 to 95. */
  readonly quarter: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 0 is January. */
  readonly month: number;
  readonly year: number;
}

/** Days, months and hours of an IANA zone: where clocks change, days have 23 or 25 hours. */
export class LocalTime {
  private readonly offsetAt: (t: EpochMs) => number;
  private readonly days: ReturnType<typeof daysOf>;
  private from = 0;
  private to = 0;
  /** Undefined on a day on which the clocks change. */
  private offset: number | undefined;

  constructor(readonly zone: string) {
    this.offsetAt = zoneOffset(zone);
    this.days = daysOf(zone);
  }

  at(t: EpochMs): LocalQuarter {
    const local = t + this.offsetOf(t);
    const day = Math.floor(local / DAY_MS);
    const date = new Date(local);
    return {
      quarter: Math.floor((local - day * DAY_MS) / QUARTER_MS),
      weekday: date.getUTCDay(),
      month: date.getUTCMonth(),
      year: date.getUTCFullYear(),
    };
  }

  /** First instant of the hour, local day, month or year that holds `t`. */
  startOf(period: BillPeriod | 'year', t: EpochMs): EpochMs {
    if (period === 'hour') {
      const offset = this.offsetOf(t);
      return Math.floor((t + offset) / HOUR_MS) * HOUR_MS - offset;
    }
    if (period === 'day') return this.days.startOf(t);
    const { year, month } = this.at(t);
    return this.midnightOf(year, period === 'month' ? month : 0);
  }

  /** First instant of the one after. */
  endOf(period: BillPeriod | 'year', t: EpochMs): EpochMs {
    if (period === 'hour') return this.startOf('hour', t) + HOUR_MS;
    if (period === 'day') return this.days.endOf(this.days.startOf(t));
    const { year, month } = this.at(t);
    return period === 'month' ? this.midnightOf(year, month + 1) : this.midnightOf(year + 1, 0);
  }

  private midnightOf(year: number, month: number): EpochMs {
    const noon = Date.UTC(year, month, 1, 12);
    return this.days.startOf(noon - this.offsetAt(noon));
  }

  private offsetOf(t: EpochMs): number {
    if (t < this.from || t >= this.to) {
      this.from = Math.floor(t / DAY_MS) * DAY_MS;
      this.to = this.from + DAY_MS;
      const [first, last] = [this.offsetAt(this.from), this.offsetAt(this.to)];
      this.offset = first === last ? first : undefined;
    }
    return this.offset ?? this.offsetAt(t);
  }
}
