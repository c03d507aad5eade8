import type { Fleet, Group } from './fleet';
import { type RoomInputs, share } from './inputs';
import { leakageGrowth } from './leakage';
import { psuLoss } from './psu';
import { atLoad } from './server-model';
import type { RoomState } from './state';

/** Electrical power of a group: processors, dc, and wall with the losses of the supplies. */
export function stepPower(
  { model, members }: Group,
  { rack, spread }: Fleet,
  state: RoomState,
  { load }: RoomInputs,
): void {
  const { boardW, processorW, throttledW, leakageW, psu, kind } = model;
  const { perK } = kind.leakage;
  const { junctionC, clock, running, fansW, gpusW, wallW } = state.servers;
  const processors = state.servers.processorW;
  const { open } = state.racks;
  const throttledInRack = state.racks.throttledW;
  const plugged = psuLoss(psu, 0);
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!;
    if (running[i] === 0) {
      processors[i] = 0;
      wallW[i] = open[rack[i]!] === 1 ? 0 : plugged;
      continue;
    }
    const u = share(load[i]!);
    const dynamicW = atLoad(throttledW, u);
    const deviation = leakageW * leakageGrowth(perK, junctionC[i]!) - (1 - clock[i]!) * dynamicW;
    throttledInRack[rack[i]!]! += spread[i]! * dynamicW;
    processors[i] = spread[i]! * (atLoad(processorW, u) + deviation);
    const dcW = spread[i]! * (atLoad(boardW, u) + deviation) + fansW[i]! + gpusW[i]!;
    wallW[i] = dcW + psuLoss(psu, dcW);
  }
}
