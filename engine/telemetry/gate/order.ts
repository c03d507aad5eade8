import type { EpochMs } from '../metric';
import { WRONG_TIME_MS } from '../rate';

/**
 * Does a reading of this time come after one of the time `last`? One that is ten minutes earlier says that the last
 * time was wrong: a single time from the future must not silence a meter.
 */
export function isNext(time: EpochMs, last: EpochMs): boolean {
  return time > last || time <= last - WRONG_TIME_MS;
}
