import { boardConductance } from './board';
import { AIR_HEAT_PER_M3 } from './constants';
import type { Group } from './fleet';
import { sinkResistance } from './heat-sink';
import type { RoomState } from './state';

/**
 * Board, sinks and junctions of a group, and the heat that they give to the air.
 *
 *     C_c dT_c/dt = P_other - G(Q) (T_c - T_in)
 *     C_j dT_j/dt = P - (T_j - T_s)/R                      per socket
 *     C_s dT_s/dt = (T_j - T_s)/R - (T_s - T_a)/psi(Q)     per socket, T_a the air preheated by the board
 *
 * With powers and flow held over the step each has an exact solution: an exponential for the board, the
 * exponential of a matrix for the pair, whose eigenvalues are real and negative. So no step is too long to be
 * stable. Heat is what came in less what was stored, which closes the energy to rounding.
 */
export function stepThermal({ model, members }: Group, state: RoomState, dtS: number): void {
  const { sink, board, sockets } = model.kind;
  const { junctionC, sinkC, boardC, inletC, sinkAirC, airflowM3s, processorW, gpusW, wallW, heatW } =
    state.servers;
  const { junctionJpk, sinkJpk, junctionToCaseKpw } = sink;
  // Rates of the pair, 1/s: junction towards sink, sink towards junction.
  const a = 1 / (junctionToCaseKpw * junctionJpk);
  const b = 1 / (junctionToCaseKpw * sinkJpk);
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!;
    const flow = airflowM3s[i]!;
    const inlet = inletC[i]!;

    const ownW = processorW[i]!;
    const otherW = wallW[i]! - ownW - gpusW[i]!;
    const conductance = boardConductance(board, flow);
    const boardGoal = inlet + otherW / conductance;
    const boardWas = boardC[i]!;
    const boardNow = boardGoal + (boardWas - boardGoal) * Math.exp((-dtS * conductance) / board.heatJpk);
    const fromBoardW = otherW - (board.heatJpk * (boardNow - boardWas)) / dtS;
    const air = inlet + (board.upstream * fromBoardW) / (flow * AIR_HEAT_PER_M3);

    const psi = sinkResistance(sink, sink.flowShare * flow);
    const perSocketW = ownW / sockets;
    const sinkGoal = air + perSocketW * psi;
    const junctionGoal = sinkGoal + perSocketW * junctionToCaseKpw;
    // Sink towards air, 1/s.
    const c = 1 / (psi * sinkJpk);
    const half = -0.5 * (a + b + c);
    const root = Math.sqrt(half * half - a * c);
    const slow = Math.exp((half + root) * dtS);
    const fast = Math.exp((half - root) * dtS);
    // exp(M dt) = first · M + second · 1.
    const first = (slow - fast) / (2 * root);
    const second = 0.5 * (slow + fast) - half * first;
    const junctionWas = junctionC[i]!;
    const sinkWas = sinkC[i]!;
    const y = junctionWas - junctionGoal;
    const z = sinkWas - sinkGoal;
    const junctionNow = junctionGoal + second * y + first * a * (z - y);
    const sinkNow = sinkGoal + second * z + first * (b * (y - z) - c * z);
    const storedW =
      (sockets * (junctionJpk * (junctionNow - junctionWas) + sinkJpk * (sinkNow - sinkWas))) / dtS;

    boardC[i] = boardNow;
    sinkC[i] = sinkNow;
    junctionC[i] = junctionNow;
    sinkAirC[i] = air;
    heatW[i] = fromBoardW + ownW - storedW;
  }
}
