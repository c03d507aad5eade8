import { stepClocks } from './clock-step';
import { type Exhaust, stepExhaust, stepRackFans } from './exhaust-step';
import type { Facility } from './facility';
import { stepFans } from './fan-step';
import type { Fleet } from './fleet';
import { stepGpuPower, stepGpuThermal } from './gpu-step';
import { type RoomInputs, share } from './inputs';
import type { Parts } from './parts';
import { stepPdus } from './pdu';
import type { RoomPlan } from './plan';
import { stepPower } from './power-step';
import type { RackIndex } from './rack-index';
import { recirculate } from './recirculation';
import type { AirInputs } from './room-air';
import type { RoomState } from './state';
import { stepThermal } from './thermal-step';

/** A room as its steps see it: what is fixed, and the state. */
export interface RoomParts {
  readonly plan: RoomPlan;
  readonly fleet: Fleet;
  readonly index: RackIndex;
  readonly facility: Facility;
  readonly state: RoomState;
}

/**
 * Everything in the racks over a step, at the inlets that there are, with places to pause. An infinite step comes to
 * rest.
 */
export function* stepRacks(
  { plan, fleet, index, facility, state }: RoomParts,
  inputs: RoomInputs,
  dtS: number,
  protection: boolean,
): Parts<Exhaust> {
  state.racks.throttledW.fill(0);
  for (const group of fleet.groups) {
    stepClocks(group, fleet, state, inputs, protection, dtS);
    stepFans(group, fleet, state, inputs, dtS);
    stepGpuPower(group, fleet, state, inputs);
    stepPower(group, fleet, state, inputs);
    stepThermal(group, state, dtS);
    stepGpuThermal(group, fleet, state, inputs, dtS);
    yield;
  }
  const exhaust = { heatW: 0, flowM3s: 0 };
  for (const block of index.blocks) {
    stepExhaust(index, block, plan.recirculation.mixingS, state, dtS, exhaust);
    yield;
  }
  exhaust.heatW += stepRackFans(plan.racks, state, inputs, dtS) + facility.otherW;
  stepPdus(plan.racks, state, inputs, dtS);
  return exhaust;
}

/** The inlets that follow from the exhaust of a step and the supply air before it, with places to pause. */
export function* stepInlets(
  { plan, index, state }: RoomParts,
  inputs: RoomInputs,
  { flowM3s }: Exhaust,
  unitM3s: number,
): Parts<void> {
  if (!Number.isNaN(inputs.heldInletC)) {
    state.servers.inletC.fill(inputs.heldInletC);
    return;
  }
  // Servers that want more air than the unit moves take the rest out of the room. At rest that is as warm as if
  // they took their own exhaust; but while the unit stands still they heat all of the air, not each other alone.
  const shortage = Math.max(0, 1 - unitM3s / flowM3s);
  const { supplyC, returnC } = state.air;
  const coldC = supplyC + shortage * (returnC - supplyC);
  for (const block of index.blocks) {
    recirculate(index, plan.recirculation, state, inputs, coldC, block);
    yield;
  }
}

/** What acts on the air of the room during a step. */
export function airInputs({ facility }: RoomParts, inputs: RoomInputs, heatW: number): AirInputs {
  const { setC, fan, health } = inputs.cooling;
  return {
    heatW,
    setC,
    flowM3s: facility.unit.flowM3s * share(fan),
    health: share(health),
    outsideC: inputs.outsideC,
  };
}
