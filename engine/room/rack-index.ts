import type { RoomPlan } from './plan';
import { exhaustShare, REACH } from './recirculation';

/** Racks that are stepped together: from `first` to before `end`. */
export interface RackBlock {
  readonly first: number;
  readonly end: number;
}

/** A step of so many servers takes some ten microseconds. */
const SERVERS_IN_BLOCK = 512;

/** Servers by rack, from the bottom up, with what recirculation needs and does not change. */
export interface RackIndex {
  readonly count: number;
  /** Servers in that order; those of rack r stand from `from[r]` to before `from[r + 1]`. */
  readonly order: Int32Array;
  readonly from: Int32Array;
  /** All racks in their order. */
  readonly blocks: readonly RackBlock[];
  /** By place in the order: how much of the air below reaches it. */
  readonly decay: Float64Array;
  /** One over the sum of the weights of all servers of its rack. */
  readonly weight: Float64Array;
  /** Share of exhaust in its inlet. */
  readonly share: Float64Array;
  /** By rack: how much its fans at full speed take off that share. */
  readonly fanEffect: Float64Array;
}

export function rackIndex({ servers, racks, recirculation }: RoomPlan): RackIndex {
  const order = Int32Array.from(servers.keys()).sort(
    (a, b) => servers[a]!.rack - servers[b]!.rack || servers[a]!.slot - servers[b]!.slot,
  );
  const from = new Int32Array(racks.length + 1);
  for (const { rack } of servers) from[rack + 1]!++;
  for (let rack = 0; rack < racks.length; rack++) from[rack + 1]! += from[rack]!;

  const decay = new Float64Array(order.length);
  const share = new Float64Array(order.length);
  const weight = new Float64Array(order.length);
  for (let rack = 0; rack < racks.length; rack++) {
    const first = from[rack]!;
    const end = from[rack + 1]!;
    const slotAt = (at: number) => servers[order[at]!]!.slot;
    const top = (racks[rack]!.slots ?? (end > first ? slotAt(end - 1) + 1 : 1)) - 1;
    let below = 0;
    for (let at = first; at < end; at++) {
      decay[at] = at === first ? 0 : Math.exp((slotAt(at - 1) - slotAt(at)) / REACH);
      below = at === first ? 0 : (below + 1) * decay[at]!;
      weight[at] = 1 + below;
      share[at] = exhaustShare(recirculation, top === 0 ? 0.5 : slotAt(at) / top);
    }
    let above = 0;
    for (let at = end - 1; at >= first; at--) {
      weight[at] = 1 / (weight[at]! + above);
      above = (above + 1) * decay[at]!;
    }
  }
  const fanEffect = Float64Array.from(racks, ({ fans }) => fans?.effect ?? 0);
  return { count: racks.length, order, from, blocks: blocksOf(from), decay, weight, share, fanEffect };
}

function blocksOf(from: Int32Array): RackBlock[] {
  const blocks: RackBlock[] = [];
  const racks = from.length - 1;
  let first = 0;
  for (let end = 1; end <= racks; end++) {
    if (end < racks && from[end]! - from[first]! < SERVERS_IN_BLOCK) continue;
    blocks.push({ first, end });
    first = end;
  }
  return blocks;
}
