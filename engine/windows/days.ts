import type { EpochMs } from '../telemetry/metric';
import { DAY_MS, HOUR_MS } from '../telemetry/units';
import { zoneOffset } from '../telemetry/zone-offset';
import type { Level } from './plan';

/** Days of an IANA zone: 23, 24 or 25 hours long. */
export function daysOf(zone: string): Level {
  const offsetAt = zoneOffset(zone);
  let start = 0;
  let end = 0; // the day found last: samples come day by day
  const find = (t: EpochMs) => {
    if (t >= start && t < end) return;
    start = midnight(t, offsetAt);
    // 30 hours on lies in the next day, however long this one is.
    end = midnight(start + 30 * HOUR_MS, offsetAt);
  };
  return {
    label: '1d',
    lengthVaries: true,
    startOf(t) {
      find(t);
      return start;
    },
    endOf(from) {
      find(from);
      return end;
    },
  };
}

/** First instant of the local day that holds `t`. */
function midnight(t: EpochMs, offsetAt: (t: EpochMs) => number): EpochMs {
  const localDay = Math.floor((t + offsetAt(t)) / DAY_MS) * DAY_MS;
  // The offset at midnight may differ from that at t: once more with the one found there.
  const guess = localDay - offsetAt(t);
  const start = localDay - offsetAt(guess);
  // Where clocks are put back at 1 o'clock there are two midnights: the day begins with the first.
  const first = localDay - offsetAt(start - HOUR_MS);
  if (first < start && first + offsetAt(first) === localDay) return first;
  // Where clocks are put forward at midnight the day begins at 1 o'clock: the first instant that exists.
  return start + offsetAt(start) < localDay ? start + HOUR_MS : start;
}
