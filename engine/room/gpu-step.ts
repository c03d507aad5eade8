import type { Fleet, Group } from './fleet';
import { GPU_LIMIT_PER_S, GPU_RELEASE_K, GPU_SHUTDOWN_K, type Gpus, gpuPower, gpuResistance } from './gpu';
import { type RoomInputs, share } from './inputs';
import type { RoomState } from './state';
import { syntheticTemperature } from './synthetic-gpu';

/** Power of the GPUs of a group: what load asks for, within the limit that the driver sets. */
export function stepGpuPower(
  { model, members }: Group,
  { firstGpu }: Fleet,
  state: RoomState,
  { gpuLoad }: RoomInputs,
): void {
  const { gpus } = model.kind;
  if (gpus === undefined) return;
  const { limitW, powerW, tripped } = state.gpus;
  const { running, gpusW } = state.servers;
  for (const i of members) {
    let sum = 0;
    for (let gpu = firstGpu[i]!; gpu < firstGpu[i]! + gpus.count; gpu++) {
      const load = share(gpuLoad[gpu]!);
      const asked = gpus.mode === 'synthetic' ? gpus.kind.limitW * load : gpuPower(gpus.kind, load);
      const on = running[i] === 1 && tripped[gpu] === 0;
      powerW[gpu] = on ? Math.min(asked, limitW[gpu]!) : 0;
      sum += powerW[gpu]!;
    }
    gpusW[i] = sum;
  }
}

/** Chips of a group after the air that reaches them is known: temperature, heat, and what their driver does. */
export function stepGpuThermal(
  { model, members }: Group,
  { firstGpu }: Fleet,
  state: RoomState,
  inputs: RoomInputs,
  dtS: number,
): void {
  const { gpus } = model.kind;
  if (gpus === undefined) return;
  const { heatW, sinkAirC, airflowM3s } = state.servers;
  for (const i of members) {
    const resistance = gpuResistance(gpus, airflowM3s[i]!);
    for (let gpu = firstGpu[i]!; gpu < firstGpu[i]! + gpus.count; gpu++) {
      heatW[i]! +=
        gpus.mode === 'synthetic'
          ? followLaw(gpu, state, inputs)
          : warm(gpu, gpus, sinkAirC[i]!, resistance, state, dtS);
    }
  }
}

/** The synthetic law stores no heat. Gives the heat into the air, W. */
function followLaw(gpu: number, { gpus }: RoomState, { gpuLoad }: RoomInputs): number {
  gpus.chipC[gpu] = syntheticTemperature(share(gpuLoad[gpu]!));
  return gpus.powerW[gpu]!;
}

/** One chip over a step, exactly. Gives the heat into the air, W. */
function warm(
  gpu: number,
  { kind }: Gpus,
  airC: number,
  resistance: number,
  state: RoomState,
  dtS: number,
): number {
  const { chipC, powerW, limitW, tripped } = state.gpus;
  const was = chipC[gpu]!;
  const goal = airC + powerW[gpu]! * resistance;
  const now = goal + (was - goal) * Math.exp(-dtS / (resistance * kind.heatJpk));
  chipC[gpu] = now;
  // The driver seeks the power that it can hold at `slowdownC`. (Taking away until it is cooler, and giving
  // back, would swing between the two with steps of seconds; real ones stay within a degree [D].)
  const held = (kind.slowdownC - airC) / resistance;
  const wanted =
    now < kind.slowdownC - GPU_RELEASE_K ? kind.limitW : Math.min(kind.limitW, Math.max(kind.idleW, held));
  const most = GPU_LIMIT_PER_S * kind.limitW * dtS;
  const limit = limitW[gpu]!;
  limitW[gpu] = limit + Math.min(most, Math.max(-most, wanted - limit));
  if (now >= kind.slowdownC + GPU_SHUTDOWN_K && dtS < Number.POSITIVE_INFINITY) tripped[gpu] = 1;
  return powerW[gpu]! - (kind.heatJpk * (now - was)) / dtS;
}
