import type { Fleet } from './fleet';
import type { RoomAir } from './room-air';
import type { RoomState } from './state';

/** Heat stored in the nodes of all servers, J above 0 °C. */
export function storedInServers({ groups, firstGpu }: Fleet, { servers, gpus }: RoomState): number {
  let joules = 0;
  for (const { model, members } of groups) {
    const { sink, board, sockets } = model.kind;
    for (const i of members) {
      joules += sockets * (sink.junctionJpk * servers.junctionC[i]! + sink.sinkJpk * servers.sinkC[i]!);
      joules += board.heatJpk * servers.boardC[i]!;
      const chips = model.kind.gpus;
      if (chips === undefined || chips.mode === 'synthetic') continue;
      for (let k = 0; k < chips.count; k++) joules += chips.kind.heatJpk * gpus.chipC[firstGpu[i]! + k]!;
    }
  }
  return joules;
}

/** Heat stored in the air and the walls of the room, J above 0 °C. */
export function storedInAir({ airJpk, wallJpk }: RoomAir, { air }: RoomState): number {
  return airJpk * air.returnC + wallJpk * air.wallC;
}

/** Empties the books. */
export function openBooks(fleet: Fleet, room: RoomAir, state: RoomState): void {
  for (const book of [state.servers.takenJ, state.servers.givenJ, state.servers.heldBackS]) book.fill(0);
  const serversAtStartJ = storedInServers(fleet, state);
  const airAtStartJ = storedInAir(room, state);
  Object.assign(state.air, { heatJ: 0, coilJ: 0, outsideJ: 0, timeS: 0, serversAtStartJ, airAtStartJ });
}

/** The books since the start. Both differences are 0 but for rounding. */
export interface EnergyBalance {
  /** Electricity that the servers took, heat that they gave to the air, and what is left in them more than at the start, J. */
  readonly takenJ: number;
  readonly givenJ: number;
  readonly storedJ: number;
  /** Heat into the room, out of it by the coil and through the walls, and stored in it, J. */
  readonly heatJ: number;
  readonly coilJ: number;
  readonly outsideJ: number;
  readonly airStoredJ: number;
  /** What is missing in either, as a share of what came in. */
  readonly serversError: number;
  readonly airError: number;
}

export function energyBalance(fleet: Fleet, room: RoomAir, state: RoomState): EnergyBalance {
  const { heatJ, coilJ, outsideJ } = state.air;
  const takenJ = state.servers.takenJ.reduce((sum, joules) => sum + joules, 0);
  const givenJ = state.servers.givenJ.reduce((sum, joules) => sum + joules, 0);
  const storedJ = storedInServers(fleet, state) - state.air.serversAtStartJ;
  const airStoredJ = storedInAir(room, state) - state.air.airAtStartJ;
  return {
    takenJ,
    givenJ,
    storedJ,
    heatJ,
    coilJ,
    outsideJ,
    airStoredJ,
    serversError: (takenJ - givenJ - storedJ) / takenJ,
    airError: (heatJ - coilJ - outsideJ - airStoredJ) / heatJ,
  };
}
