import { isTime } from '../telemetry/admit';
import type { EpochMs } from '../telemetry/metric';
import { MINUTE_MS } from '../telemetry/units';

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:[Zz]|([+-])(\d\d):?(\d\d))?$/;

/**
 * Reads an ISO 8601 or RFC 3339 date and time, such as `2026-11-22T07:03:29.451557+01:00`; without a
 * zone it is UTC. Digits below a millisecond stay as a fraction.
 * Undefined: another form, a date that does not exist, or outside 2000-2100.
 */
export function isoTimeOf(text: string): EpochMs | undefined {
  const parts = ISO.exec(text);
  if (parts === null) return undefined;
  const part = (i: number): number => Number(parts[i] ?? 0);
  const [month, day, hour, minute, second] = [part(2), part(3), part(4), part(5), part(6)];
  const utc = Date.UTC(part(1), month - 1, day, hour, minute, second);
  const date = new Date(utc);
  // Date.UTC carries what is too large (30 February, 25 o'clock) into the next place instead of refusing it.
  const exists =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute;
  if (!exists || second > 59 || part(9) > 23 || part(10) > 59) return undefined;
  const offset = (part(9) * 60 + part(10)) * MINUTE_MS * (parts[8] === '-' ? -1 : 1);
  const ms = utc - offset + Number(`0.${parts[7] ?? '0'}e3`);
  return isTime(ms) ? ms : undefined;
}
