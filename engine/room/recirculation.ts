import type { RoomInputs } from './inputs';
import type { RackBlock, RackIndex } from './rack-index';
import type { RoomState } from './state';

/** How much of its own and its neighbours' exhaust a server breathes. */
export interface Recirculation {
  /** Share of exhaust in the inlet air where the cold air enters, and at the far end of the rack. */
  readonly near: number;
  readonly far: number;
  /** Where the cold air enters: `underfloor` leaves the top of a rack warm, `overhead` the bottom. */
  readonly supply: 'underfloor' | 'overhead';
  /** Of that exhaust, the share that comes from the aisle and not from the same rack; 0 for one rack [E]. */
  readonly aisle: number;
  /** Time constant in which exhaust mixes, s [E]. */
  readonly mixingS: number;
}

const COMMON = { aisle: 0.3, mixingS: 30 };

/**
 * `aisle` after the matrix of 50 chassis in SimDC3D (inlets 0.07 to 8.51 K above supply at 2 kW each) [D, S7],
 * `poor` after one of 25 servers with row sums of 0.306 in the mean [D, S18], `contained` [E].
 */
export const RECIRCULATION = {
  none: { near: 0, far: 0, ...COMMON },
  contained: { near: 0.01, far: 0.05, ...COMMON },
  aisle: { near: 0.03, far: 0.4, ...COMMON },
  poor: { near: 0.1, far: 0.6, ...COMMON },
} as const satisfies Record<string, Omit<Recirculation, 'supply'>>;

/** Servers apart, over which the exhaust of a neighbour counts 1/e. */
export const REACH = 3;

/** Of exhaust from the aisle, the share of the rack itself; its two neighbours share the rest. */
const OWN = 0.5;

/** Part of exhaust in the inlet of a server at a height of 0 (bottom of its rack) to 1, before faults. */
export function exhaustShare({ near, far, supply }: Recirculation, height: number): number {
  const away = supply === 'underfloor' ? height : 1 - height;
  return near + (far - near) * away * Math.sqrt(away);
}

/**
 * The inlet of each server of some racks as a mixture of cold air and of exhaust that has mixed for a while: a convex
 * combination, so it is bounded and stable; equal to the linear form of Tang and Gupta [S17]. One pass up
 * each rack and one down: O(N).
 */
export function recirculate(
  racks: RackIndex,
  { aisle }: Recirculation,
  state: RoomState,
  inputs: RoomInputs,
  coldC: number,
  block: RackBlock,
): void {
  const { inletC, mixedC } = state.servers;
  const { aisleC } = state.racks;
  const { order, decay, weight, share, from } = racks;
  const { recirculationFactor } = inputs;
  const count = racks.count;
  const fromAisle = count > 1 ? aisle : 0;
  for (let rack = block.first; rack < block.end; rack++) {
    const first = from[rack]!;
    const end = from[rack + 1]!;
    const below = aisleC[rack > 0 ? rack - 1 : 1]!;
    const above = aisleC[rack < count - 1 ? rack + 1 : rack - 1]!;
    const aisleAir = fromAisle === 0 ? 0 : OWN * aisleC[rack]! + (1 - OWN) * 0.5 * (below + above);
    const still = 1 - state.racks.fanSpeed[rack]! * racks.fanEffect[rack]!;
    // Up the rack: what those below add. It waits in the inlet, which is made new here anyway.
    let carried = 0;
    for (let at = first; at < end; at++) {
      const server = order[at]!;
      carried *= decay[at]!;
      inletC[server] = carried;
      carried += mixedC[server]!;
    }
    carried = 0;
    for (let at = end - 1; at >= first; at--) {
      const server = order[at]!;
      const own = mixedC[server]!;
      const local = (inletC[server]! + own + carried) * weight[at]!;
      const factor = recirculationFactor[server]!;
      const exhaust = factor > 0 ? Math.min(1, share[at]! * factor * still) : 0;
      const mixture = local + fromAisle * (aisleAir - local);
      inletC[server] = coldC + exhaust * (mixture - coldC);
      carried = (carried + own) * decay[at]!;
    }
  }
}
