import { isTime } from '../telemetry/admit';
import type { EpochMs } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { HOUR_MS, MINUTE_MS } from '../telemetry/units';
import type { ReadUnit, TimeUnit } from './codec';
import { isDigit } from './number-text';

const POINT = 46;

/** Units that are no decimal part of a second, in milliseconds. */
const LONG_MS = { h: HOUR_MS, m: MINUTE_MS };

/** What turns a count of another unit into milliseconds, as a decimal exponent. */
const EXPONENT: Record<TimeUnit, string> = { s: 'e3', ms: '', us: 'e-3', ns: 'e-6' };

/** Digits dropped from (below 0) or added to a count of milliseconds. */
const DIGITS: Record<TimeUnit, number> = { s: -3, ms: 0, us: 3, ns: 6 };

/** The unit of a present-day timestamp by its number of digits: right from 2001 to 2286. */
const UNIT_OF_DIGITS: Readonly<Record<number, TimeUnit>> = { 10: 's', 13: 'ms', 16: 'us', 19: 'ns' };

export interface ReadTime {
  readonly ms: EpochMs;
  /** The unit was told by the number of digits. */
  readonly guessed: boolean;
}

/**
 * Reads a count of time units since 1970, such as `1795332209451557001` or `1795332203.434`.
 * The digits become a double only once they count milliseconds, because nanoseconds since 1970 are
 * beyond 2^53; what lies below a millisecond stays as a fraction, to 0.25 µs.
 * Undefined: not such a number, no unit given and none recognised, or outside 2000-2100.
 */
export function timeOf(digits: string, unit: ReadUnit | undefined): ReadTime | undefined {
  const whole = wholeDigits(digits);
  const known = unit ?? UNIT_OF_DIGITS[whole];
  if (whole === 0 || known === undefined) return undefined;
  const ms = isLong(known) ? Number(digits) * LONG_MS[known] : Number(digits + EXPONENT[known]);
  return isTime(ms) ? { ms, guessed: unit === undefined } : undefined;
}

/** The Problem of a timestamp that `timeOf` cannot read. */
export function badTime(value: unknown): Problem {
  return problem('bad-time', 'timestamp', value, 'years-in-ms');
}

/**
 * A time as a whole count of units, cut down, never rounded up. The digits are the shortest that give
 * the same time when read again, so microseconds survive exactly; padding to nanoseconds adds zeros.
 */
export function digitsOf(ms: EpochMs, unit: ReadUnit): string {
  if (isLong(unit)) return String(Math.floor(ms / LONG_MS[unit]));
  const text = String(ms);
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const places = DIGITS[unit];
  if (places < 0) return whole.slice(0, places);
  const fraction = point < 0 ? '' : text.slice(point + 1, point + 1 + places);
  return whole + fraction.padEnd(places, '0');
}

function isLong(unit: ReadUnit): unit is keyof typeof LONG_MS {
  return unit in LONG_MS;
}

/** How many digits stand before the point; 0 when the text is not digits with at most a fraction. */
function wholeDigits(text: string): number {
  let point = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === POINT && point === text.length && i > 0 && i < text.length - 1) point = i;
    else if (!isDigit(code)) return 0;
  }
  return point;
}
