import type { EpochMs } from '../telemetry/metric';
import type { Language } from '../telemetry/texts';
import { DAY_MS } from '../telemetry/units';
import { zoneOffset } from '../telemetry/zone-offset';

/** What stands for a number that there is not. */
const NONE = '–';
/** Between a number and its unit: no line ends there. */
const SPACE = '\u00a0';

/** Numbers, money, quantities and times as readers of a language in a time zone write them. */
export class Format {
  private readonly formats = new Map<string, Intl.NumberFormat>();
  private readonly offsetAt: (t: EpochMs) => number;

  constructor(
    readonly language: Language,
    /** IANA zone that days and hours are of. */
    readonly zone: string,
  ) {
    this.offsetAt = zoneOffset(zone);
  }

  /** With so many digits behind the point. */
  number(value: number, digits = 0): string {
    if (!Number.isFinite(value)) return NONE;
    return this.of({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  }

  /** With the digits that a reader needs: 0.042, 3.14, 10.4, 1 234. */
  figure(value: number): string {
    if (!Number.isFinite(value)) return NONE;
    const size = Math.abs(value);
    if (size >= 100) return this.number(value);
    return this.of({ maximumSignificantDigits: 3 }).format(value);
  }

  /** In the units of a currency: `27,26 €`. `digits` where a price has more than coins have. */
  money(value: number, currency: string, digits?: { least: number; most: number }): string {
    if (!Number.isFinite(value)) return NONE;
    const places =
      digits === undefined ? {} : { minimumFractionDigits: digits.least, maximumFractionDigits: digits.most };
    return this.of({ style: 'currency', currency, ...places }).format(value);
  }

  /** A share of 0..1; what is too small to be seen says so. */
  percent(share: number, digits = 0): string {
    if (!Number.isFinite(share)) return NONE;
    const options = {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    } as const;
    if (digits === 0 && share > 0 && share < 0.01) return `<${SPACE}${this.of(options).format(0.01)}`;
    return this.of(options).format(share);
  }

  quantity(value: number, unit: string, digits?: number): string {
    const number = digits === undefined ? this.figure(value) : this.number(value, digits);
    return number + SPACE + unit;
  }

  /** Kilowatt hours; watt hours when there are few. */
  energy(kwh: number): string {
    return Math.abs(kwh) < 0.1 && kwh !== 0 ? this.quantity(kwh * 1000, 'Wh') : this.quantity(kwh, 'kWh');
  }

  /** Watts, or kilowatts when there are many. */
  power(watts: number): string {
    return Math.abs(watts) < 1000 ? this.quantity(watts, 'W') : this.quantity(watts / 1000, 'kW');
  }

  /** Grams, kilograms or tonnes. */
  mass(grams: number): string {
    const size = Math.abs(grams);
    if (size < 1000) return this.quantity(grams, 'g');
    return size < 1e6 ? this.quantity(grams / 1000, 'kg') : this.quantity(grams / 1e6, 't');
  }

  date(t: EpochMs): string {
    return this.time(t, { dateStyle: 'medium' });
  }

  dateTime(t: EpochMs): string {
    return this.time(t, { dateStyle: 'medium', timeStyle: 'short' });
  }

  /** `14:32` */
  clock(t: EpochMs): string {
    return this.time(t, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  }

  /** `15 Jan` */
  day(t: EpochMs): string {
    return this.time(t, { day: 'numeric', month: 'short' });
  }

  /** From one instant to another: days where it is whole days, else with times. */
  span(from: EpochMs, to: EpochMs): string {
    const days = this.isMidnight(from) && this.isMidnight(to) && to > from;
    const options: Intl.DateTimeFormatOptions = days
      ? { dateStyle: 'medium' }
      : { dateStyle: 'medium', timeStyle: 'short' };
    const format = new Intl.DateTimeFormat(this.language, { ...options, timeZone: this.zone });
    return format.formatRange(from, days ? to - 1 : to);
  }

  isMidnight(t: EpochMs): boolean {
    return (t + this.offsetAt(t)) % DAY_MS === 0;
  }

  private time(t: EpochMs, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.language, { ...options, timeZone: this.zone }).format(t);
  }

  private of(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = JSON.stringify(options);
    let format = this.formats.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(this.language, options);
      this.formats.set(key, format);
    }
    return format;
  }
}
