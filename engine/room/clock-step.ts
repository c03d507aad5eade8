import type { Fleet, Group } from './fleet';
import { type RoomInputs, share } from './inputs';
import type { RoomState } from './state';
import { ownClock, TRIP_C } from './throttle';

/** Which servers of a group run, and how fast: what is switched off, too hot, or held back by the PDU of its rack. */
export function stepClocks(
  { members }: Group,
  { rack }: Fleet,
  state: RoomState,
  { down, load }: RoomInputs,
  protection: boolean,
  dtS: number,
): void {
  const { junctionC, tripped, running, clock, heldBackS } = state.servers;
  const own = state.servers.ownClock;
  const { open } = state.racks;
  const allowed = state.racks.clock;
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!;
    if (protection) {
      own[i] = ownClock(own[i]!, junctionC[i]!, dtS);
      if (junctionC[i]! > TRIP_C) tripped[i] = 1;
    }
    const on = down[i] === 0 && tripped[i] === 0 && open[rack[i]!] === 0;
    const now = on ? Math.min(own[i]!, allowed[rack[i]!]!) : 0;
    running[i] = on ? 1 : 0;
    clock[i] = now;
    if (now < 1) heldBackS[i]! += share(load[i]!) * (1 - now) * dtS;
  }
}
