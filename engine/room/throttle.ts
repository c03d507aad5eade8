import { LEAST_CLOCK } from './pdu';

/** What processors do at their limits. The limit itself protects the part [S10]; the figures are [E]. */
const THROTTLE_ABOVE_C = 95;
const RELEASE_BELOW_C = 92;
const DOWN_PER_S = 0.05;
const UP_PER_S = 0.02;
/** Junction at which a server switches itself off (THERMTRIP), °C [E]. */
export const TRIP_C = 105;

/** The clock (share of full) that a processor allows itself after `dtS` seconds at a junction temperature. */
export function ownClock(clock: number, junctionC: number, dtS: number): number {
  if (junctionC > THROTTLE_ABOVE_C) return Math.max(LEAST_CLOCK, clock - DOWN_PER_S * dtS);
  if (junctionC < RELEASE_BELOW_C) return Math.min(1, clock + UP_PER_S * dtS);
  return clock;
}
