import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS, HOUR_MS } from '../../telemetry/units';
import { zoneOffset } from '../../telemetry/zone-offset';

/** Zones change their offset at quarters of an hour at the earliest. */
const QUARTER_MS = HOUR_MS / 4;

/** The hour of the day (0..24) in an IANA zone. Asks the runtime once a quarter of an hour. */
export function localHour(zone: string): (t: EpochMs) => number {
  const offsetAt = zone === 'UTC' ? () => 0 : zoneOffset(zone);
  let quarter = Number.NaN;
  let offset = 0;
  return (t) => {
    const now = Math.floor(t / QUARTER_MS);
    if (now !== quarter) {
      quarter = now;
      offset = offsetAt(now * QUARTER_MS);
    }
    return ((((t + offset) % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
  };
}
