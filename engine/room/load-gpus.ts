import type { RoomInputs } from './inputs';
import type { Room } from './room';

/** Each further GPU of the simulated worker is busier by this (003-11). */
const SYNTHETIC_STEP = 0.03;

/** GPUs work as much as the processors of their server; those of mode `synthetic` by their number as in 003-11. */
export function loadGpus({ fleet }: Room, { load, gpuLoad }: RoomInputs): void {
  for (const { model, members } of fleet.groups) {
    const { gpus } = model.kind;
    if (gpus === undefined) continue;
    const more = gpus.mode === 'synthetic' ? SYNTHETIC_STEP : 0;
    for (const server of members) {
      const first = fleet.firstGpu[server]!;
      for (let k = 0; k < gpus.count; k++) gpuLoad[first + k] = Math.min(1, load[server]! + more * k);
    }
  }
}
