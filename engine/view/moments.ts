import { fill } from '../telemetry/fill';
import type { Finding } from '../telemetry/finding';
import type { EpochMs } from '../telemetry/metric';
import type { Language } from '../telemetry/texts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../telemetry/units';
import type { FindingTexts } from './finding-texts';
import { timeFormat } from './formatters';
import { inUnit } from './quantity';

/** Who reads, and when. */
export interface Reader {
  readonly language: Language;
  /** The time of what is told of; a simulated room has its own. */
  readonly now: EpochMs;
  /** IANA; absent: that of the machine it is read on. */
  readonly timeZone?: string;
}

/** Margins are told in minutes up to here, then in hours, then in days. */
const MINUTES_UP_TO = 3 * HOUR_MS;
const HOURS_UP_TO = 2 * DAY_MS;

/** A time of day, with the date when it is another day. */
export function moment(at: EpochMs, { language, now, timeZone }: Reader): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const date = { day: 'numeric', month: 'short' } as const;
  const dayOf = timeFormat('en-US', { dateStyle: 'short', ...zone });
  const isToday = dayOf.format(at) === dayOf.format(now);
  return timeFormat(language, { ...time, ...zone, ...(isToday ? {} : date) }).format(at);
}

/** `Stops around 02:00, give or take 90 min`: no finer than its margin lets it be. */
export function remainingWords(
  { seconds, low, high, at }: NonNullable<Finding['remaining']>,
  texts: FindingTexts,
  reader: Reader,
): string {
  const stopsAt = at + 1000 * seconds;
  if (seconds <= 0 || stopsAt <= reader.now) return texts.remaining['any-time'];
  const marginMs = 500 * (high - low);
  const [unit, unitMs, step] =
    marginMs < MINUTES_UP_TO
      ? (['minute', MINUTE_MS, 5] as const)
      : marginMs < HOURS_UP_TO
        ? (['hour', HOUR_MS, 1] as const)
        : (['day', DAY_MS, 1] as const);
  const grainMs = marginMs < HOUR_MS ? 5 * MINUTE_MS : HOUR_MS / 2;
  const margin = Math.max(step, step * Math.round(marginMs / unitMs / step));
  return fill(texts.remaining.stops, {
    at: moment(Math.round(stopsAt / grainMs) * grainMs, reader),
    margin: inUnit(margin, unit, texts, reader.language),
  });
}
