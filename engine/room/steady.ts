import { PRELOADED } from './breaker';
import type { RoomInputs } from './inputs';
import type { Parts } from './parts';
import { settleAir } from './room-air';
import { airInputs, type RoomParts, stepInlets, stepRacks } from './step';

const MOST_TURNS = 400;
/** A turn that moves no temperature by more than this is the last, K. */
const CLOSE_ENOUGH_K = 1e-10;

/**
 * Brings a room to where it rests under these inputs, with places to pause: an infinite step, repeated until nothing
 * moves. Each turn goes half of the way that processors and GPUs would go, because the loop of the fans answers with the
 * opposite sign. What takes time to come about is left out: processors do not throttle, nothing has tripped. A loop of fans so steep
 * that it would swing for ever is left after the last turn, somewhere on its way.
 */
export function* settle(parts: RoomParts, inputs: RoomInputs): Parts<void> {
  const { state, facility } = parts;
  reset(parts, inputs);
  const { junctionC } = state.servers;
  const { chipC } = state.gpus;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const junctionsWere = junctionC.slice();
    const chipsWere = chipC.slice();
    const inletsWere = state.servers.inletC.slice();
    const exhaust = yield* stepRacks(parts, inputs, Number.POSITIVE_INFINITY, false);
    state.racks.open.fill(0);
    const air = airInputs(parts, inputs, exhaust.heatW);
    settleAir(state.air, facility.air, facility.unit, air);
    yield* stepInlets(parts, inputs, exhaust, air.flowM3s);
    const moved = Math.max(
      goHalfway(junctionC, junctionsWere),
      goHalfway(chipC, chipsWere),
      furthest(state.servers.inletC, inletsWere),
    );
    if (moved < CLOSE_ENOUGH_K) break;
  }
  // A rack that has always drawn more than its breaker bears could not be: it begins at the continuous limit.
  state.racks.breaker.forEach((image, rack) => {
    state.racks.breaker[rack] = Math.min(image, PRELOADED);
  });
}

function reset({ state, fleet }: RoomParts, inputs: RoomInputs): void {
  state.clear();
  const { servers, gpus, racks, air } = state;
  const inletC = Number.isNaN(inputs.heldInletC) ? inputs.cooling.setC : inputs.heldInletC;
  air.supplyC = inletC;
  for (const column of [servers.inletC, servers.mixedC, servers.junctionC, gpus.chipC]) column.fill(inletC);
  servers.ownClock.fill(1);
  racks.clock.fill(1);
  for (const { model, members } of fleet.groups) {
    const chips = model.kind.gpus;
    if (chips === undefined) continue;
    for (const i of members) {
      const first = fleet.firstGpu[i]!;
      gpus.limitW.fill(chips.kind.limitW, first, first + chips.count);
    }
  }
}

function goHalfway(now: Float64Array, before: Float64Array): number {
  const moved = furthest(now, before);
  for (let i = 0; i < now.length; i++) now[i] = 0.5 * (now[i]! + before[i]!);
  return moved;
}

function furthest(now: Float64Array, before: Float64Array): number {
  let most = 0;
  for (let i = 0; i < now.length; i++) most = Math.max(most, Math.abs(now[i]! - before[i]!));
  return most;
}
