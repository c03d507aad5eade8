import type { EpochMs } from '../telemetry/metric';
import { DAY_MS, MINUTE_MS } from '../telemetry/units';
import { zoneOffset } from '../telemetry/zone-offset';

/** Since 2000 every clock of the world has been moved on a whole quarter of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;
const REMEMBERED = 1000;

/**
 * Turns what a clock in an IANA zone shows, written as if it were UTC, into the instant.
 * When clocks are put back an hour is shown twice: the first one is taken. When they are put forward an
 * hour is never shown: a time in it is read as if the clock had not yet been moved (2:30 is 3:30).
 */
export function localClock(zone: string): (shown: EpochMs) => EpochMs {
  const offsetAt = remembering(zoneOffset(zone));
  return (shown) => {
    const before = offsetAt(shown - DAY_MS);
    const after = offsetAt(shown + DAY_MS);
    const early = shown - before;
    if (offsetAt(early) === before) return early;
    const late = shown - after;
    return offsetAt(late) === after ? late : early;
  };
}

/** Asking the zone data costs microseconds; records of one text lie close together. */
function remembering(offsetAt: (t: EpochMs) => number): (t: EpochMs) => number {
  const known = new Map<number, number>();
  return (t) => {
    const quarter = Math.floor(t / QUARTER_MS);
    let offset = known.get(quarter);
    if (offset === undefined) {
      if (known.size >= REMEMBERED) known.clear();
      offset = offsetAt(quarter * QUARTER_MS);
      known.set(quarter, offset);
    }
    return offset;
  };
}
