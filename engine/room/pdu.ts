import { breakerImage, TRIPPING } from './breaker';
import { type RoomInputs, share } from './inputs';
import type { RackPlan } from './plan';
import type { RoomState } from './state';

/** The power distribution unit of a rack, with the breaker before it. */
export interface Pdu {
  readonly voltageV: number;
  /** Rating of the breaker, A for each phase. */
  readonly currentA: number;
  readonly phases: number;
  /** Share of the rating that may flow for hours: the 80 % rule for continuous loads [S23]. */
  readonly continuous: number;
  /** Whether servers are throttled to stay within that. */
  readonly capping: boolean;
  /** Whether the breaker can trip. */
  readonly breaker: boolean;
}

/** One phase of 32 A: 5.89 kW for hours. Racks have 5 to 8 kW [S20, S23]. */
export const DEFAULT_PDU: Pdu = {
  voltageV: 230,
  currentA: 32,
  phases: 1,
  continuous: 0.8,
  capping: true,
  breaker: true,
};

/** Time constant in which capping settles, s [E]. (Its first answer takes milliseconds [S25].) */
const CAPPING_S = 5;
/** Servers run no slower than this share of their clock [E]. */
export const LEAST_CLOCK = 0.3;

/** Power at the rating of the breaker, W. */
export function ratedW({ voltageV, currentA, phases }: Pdu): number {
  return voltageV * currentA * phases;
}

/** What may be drawn for hours, W. */
export function continuousW(pdu: Pdu): number {
  return pdu.continuous * ratedW(pdu);
}

/**
 * Throttles the servers of each rack towards the limit of its PDU, for the next step, by what the rack draws in
 * this one; and opens its breaker. The exact answer of a first-order loop, which stays calm at any step.
 */
export function stepPdus(
  racks: readonly RackPlan[],
  state: RoomState,
  inputs: RoomInputs,
  dtS: number,
): void {
  const { powerW, throttledW, clock, breaker, open } = state.racks;
  const gain = 1 - Math.exp(-dtS / CAPPING_S);
  racks.forEach(({ pdu }, rack) => {
    if (pdu.capping) {
      const spareW = continuousW(pdu) * share(inputs.pduLimit[rack]!) - powerW[rack]!;
      const step = throttledW[rack]! > 0 ? (gain * spareW) / throttledW[rack]! : Math.sign(spareW);
      clock[rack] = Math.min(1, Math.max(LEAST_CLOCK, clock[rack]! + step));
    }
    breaker[rack] = breakerImage(breaker[rack]!, powerW[rack]! / ratedW(pdu), dtS);
    if (pdu.breaker && breaker[rack]! > TRIPPING) open[rack] = 1;
  });
}
