import type { EpochMs } from '../telemetry/metric';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../telemetry/units';
import { zoneOffset } from '../telemetry/zone-offset';

/** An axis of values with round ends that holds zero, and where to label it. */
export interface ValueAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** About so many steps. */
const STEPS = 4;
const ROUND = [1, 2, 2.5, 5, 10];

export function valueAxis(lowest: number, highest: number): ValueAxis {
  const low = Math.min(0, lowest);
  const high = Math.max(0, highest) || (low === 0 ? 1 : 0);
  const range = high - low;
  const magnitude = Number(`1e${Math.floor(Math.log10(range / STEPS))}`);
  const step = magnitude * (ROUND.find((factor) => factor * magnitude * STEPS >= range * (1 - 1e-9)) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { low: first * step, high: last * step, ticks };
}

/** Digits behind the point that tell ticks apart. */
export function digitsOf({ ticks }: ValueAxis): number {
  for (let digits = 0; digits < 6; digits++) {
    const scale = Number(`1e${digits}`);
    if (ticks.every((tick) => Math.abs(tick * scale - Math.round(tick * scale)) < 1e-6)) return digits;
  }
  return 6;
}

const TIME_STEPS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  30 * DAY_MS,
  90 * DAY_MS,
  365 * DAY_MS,
];

/** Instants to label an axis of time with: round ones of the zone, at most `most`; and the step between them. */
export function timeTicks(
  from: EpochMs,
  to: EpochMs,
  zone: string,
  most = 7,
): { readonly step: number; readonly at: readonly EpochMs[] } {
  const step = TIME_STEPS.find((length) => (to - from) / length <= most) ?? (to - from) / most;
  const offsetAt = zoneOffset(zone);
  const at: EpochMs[] = [];
  for (let local = Math.ceil((from + offsetAt(from)) / step) * step; at.length <= most; local += step) {
    // Local time back to an instant: clocks may be put back or forward in between.
    const guess = local - offsetAt(from);
    const instant = local - offsetAt(guess);
    if (instant > to) break;
    if (instant >= from) at.push(instant);
  }
  return { step, at };
}

/** Every how many of `count` things in a row to label, so that about `most` have one. */
export function everyNth(count: number, most = 6): number {
  const EVERY = [1, 2, 3, 4, 6, 7, 12, 24, 48, 168];
  return EVERY.find((n) => count / n <= most) ?? Math.ceil(count / most);
}
