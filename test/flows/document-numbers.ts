import type { Metric } from '../../engine/telemetry/metric';

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;
/** Sources write W and °C, or thousandths and millionths of them. */
const PER_UNIT = [1, 1000, 1_000_000];
const MINUTE_MS = 60_000;

const key = (value: number) => value.toPrecision(9);

/** The numbers of a document, in the units that they may have. */
export class DocumentNumbers {
  private readonly values = new Set<string>();
  private readonly minutes = new Set<number>();

  constructor(text: string) {
    for (const [digits] of text.matchAll(NUMBER)) {
      const value = Number(digits);
      for (const per of PER_UNIT) this.values.add(key(value / per));
      // Times have ten digits in seconds, and three more with each finer unit.
      const whole = digits.split('.')[0] as string;
      if (whole.length >= 10) {
        const seconds = Number(whole.slice(0, 10));
        this.minutes.add(Math.floor((seconds * 1000) / MINUTE_MS) * MINUTE_MS);
      }
    }
  }

  has(value: number): boolean {
    return this.values.has(key(value));
  }

  /** Does a time stand there that is within the minute that begins then? */
  hasMinute(time: number): boolean {
    return this.minutes.has(time);
  }
}

const WANTED = /(?:^|_)(?:w|temp_c)$|^(?:cpu_util|mem_used)_pct$/;

/** Least and most of each power, temperature and load of Metrics, minute by minute, reckoned without the package. */
export function extremesOf(metrics: readonly Metric[]): string[] {
  const found = new Map<string, [least: number, most: number]>();
  for (const { name, tags, fields, timestamp } of metrics) {
    const time = new Date(Math.floor(timestamp / MINUTE_MS) * MINUTE_MS).toISOString();
    const { cluster: _, server, method: __, ...others } = tags;
    const part = [name, ...Object.entries(others).map(([tag, value]) => `${tag}=${value}`)].join(' ');
    for (const [field, value] of Object.entries(fields)) {
      if (typeof value !== 'number' || !WANTED.test(field)) continue;
      const series = [time, server, part, field].join(' ');
      const [least, most] = found.get(series) ?? [value, value];
      found.set(series, [Math.min(least, value), Math.max(most, value)]);
    }
  }
  return [...found].map(([series, extremes]) => [series, ...extremes].join(' '));
}
