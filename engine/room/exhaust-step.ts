import { airRise } from './airflow';
import { fanPower } from './fan';
import { type RoomInputs, share } from './inputs';
import type { RackPlan } from './plan';
import type { RackBlock, RackIndex } from './rack-index';
import type { RoomState } from './state';

/** Time constant of the fans of a rack, s [E]. */
const RACK_FAN_S = 4;

/** What all servers together do to the room: heat into its air in W, flow in m³/s. */
export interface Exhaust {
  heatW: number;
  flowM3s: number;
}

/** Exhaust of each server of some racks and how it mixes; power, flow and mean exhaust of each rack; books. */
export function stepExhaust(
  { order, from }: RackIndex,
  { first, end }: RackBlock,
  mixingS: number,
  { servers, racks, air }: RoomState,
  dtS: number,
  room: Exhaust,
): void {
  const { heatW, airflowM3s, inletC, exhaustC, mixedC, wallW, takenJ, givenJ } = servers;
  const mixing = 1 - Math.exp(-dtS / mixingS);
  for (let rack = first; rack < end; rack++) {
    let power = 0;
    let flow = 0;
    let warmth = 0;
    let heat = 0;
    for (let at = from[rack]!; at < from[rack + 1]!; at++) {
      const i = order[at]!;
      const wall = wallW[i]!;
      const released = heatW[i]!;
      const through = airflowM3s[i]!;
      const exhaust = inletC[i]! + airRise(released, through);
      const mixed = mixedC[i]! + (exhaust - mixedC[i]!) * mixing;
      exhaustC[i] = exhaust;
      mixedC[i] = mixed;
      takenJ[i]! += wall * dtS;
      givenJ[i]! += released * dtS;
      power += wall;
      heat += released;
      flow += through;
      warmth += through * mixed;
    }
    // A rack without servers blows nothing: its air is that of the room.
    racks.aisleC[rack] = flow > 0 ? warmth / flow : air.returnC;
    racks.airflowM3s[rack] = flow;
    racks.powerW[rack] = power;
    room.heatW += heat;
    room.flowM3s += flow;
  }
}

/** The fans of the racks. Gives their power, which heats the room, in W. */
export function stepRackFans(
  plans: readonly RackPlan[],
  { racks }: RoomState,
  { rackFanCommand }: RoomInputs,
  dtS: number,
): number {
  const kept = Math.exp(-dtS / RACK_FAN_S);
  let sumW = 0;
  plans.forEach(({ fans }, rack) => {
    if (fans === undefined) return;
    const goal = racks.open[rack] === 1 ? 0 : share(rackFanCommand[rack]!);
    const speed = goal + (racks.fanSpeed[rack]! - goal) * kept;
    racks.fanSpeed[rack] = speed;
    const power = goal === 0 ? 0 : fanPower(fans, speed);
    racks.fanW[rack] = power;
    racks.powerW[rack]! += power;
    sumW += power;
  });
  return sumW;
}
