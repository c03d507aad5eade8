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
  private readonly level: ReturnType<typeof daysOf>;
  // What the zone data of the runtime say takes long to ask: by UTC day, and by local day.
  private readonly offsets = new Map<number, number | undefined>();
  private readonly days = new Map<number, Day>();

  constructor(readonly zone: string) {
    this.offsetAt = zoneOffset(zone);
    this.level = daysOf(zone);
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
    if (period === 'day') return this.dayOf(t).start;
    const { year, month } = this.at(t);
    return this.midnightOf(year, period === 'month' ? month : 0);
  }

  /** First instant of the one after. */
  endOf(period: BillPeriod | 'year', t: EpochMs): EpochMs {
    if (period === 'hour') return this.startOf('hour', t) + HOUR_MS;
    if (period === 'day') return this.dayOf(t).end;
    const { year, month } = this.at(t);
    return period === 'month' ? this.midnightOf(year, month + 1) : this.midnightOf(year + 1, 0);
  }

  private midnightOf(year: number, month: number): EpochMs {
    const noon = Date.UTC(year, month, 1, 12);
    return this.dayOf(noon - this.offsetOf(noon)).start;
  }

  private dayOf(t: EpochMs): Day {
    const number = Math.floor((t + this.offsetOf(t)) / DAY_MS);
    let day = this.days.get(number);
    if (day === undefined) {
      const start = this.level.startOf(t);
      day = { start, end: this.level.endOf(start) };
      remember(this.days, number, day);
    }
    return day;
  }

  /** Undefined is kept of a day on which the clocks change. */
  private offsetOf(t: EpochMs): number {
    const day = Math.floor(t / DAY_MS);
    let offset = this.offsets.get(day);
    if (offset === undefined && !this.offsets.has(day)) {
      const [first, last] = [this.offsetAt(day * DAY_MS), this.offsetAt((day + 1) * DAY_MS)];
      offset = first === last ? first : undefined;
      remember(this.offsets, day, offset);
    }
    return offset ?? this.offsetAt(t);
  }
}

interface Day {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

/** Days that are remembered: ten years and more. */
const MOST = 4000;

function remember<T>(known: Map<number, T>, day: number, value: T): void {
  if (known.size >= MOST) known.clear();
  known.set(day, value);
}
