import type { RoomPlan } from './plan';
import { exhaustShare, REACH } from './recirculation';

/** Servers by rack, from the bottom up, with what recirculation needs and does not change. */
export interface RackIndex {
  readonly count: number;
  /** Servers in that order; those of rack r stand from `from[r]` to before `from[r + 1]`. */
  readonly order: Int32Array;
  readonly from: Int32Array;
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
    const slots = Array.from(order.subarray(from[rack], from[rack + 1]), (server) => servers[server]!.slot);
    const top = Math.max((racks[rack]!.slots ?? 0) - 1, slots.at(-1) ?? 0);
    slots.forEach((slot, i) => {
      const at = from[rack]! + i;
      decay[at] = i === 0 ? 0 : Math.exp((slots[i - 1]! - slot) / REACH);
      weight[at] = 1 / slots.reduce((sum, other) => sum + Math.exp(-Math.abs(slot - other) / REACH), 0);
      share[at] = exhaustShare(recirculation, top === 0 ? 0.5 : slot / top);
    });
  }
  const fanEffect = Float64Array.from(racks, ({ fans }) => fans?.effect ?? 0);
  return { count: racks.length, order, from, decay, weight, share, fanEffect };
}
