import type { Tags } from '../../telemetry/metric';
import type { RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import type { Room } from '../room';
import type { Sampling } from '../sensors/sampling';
import { quantised } from '../sensors/sensor';
import { SensorMaker } from '../sensors/sensor-maker';
import type { Source } from './reporter';

/** One GPU of a server, as its driver tells of it. */
export function gpuSource(
  layout: RoomLayout,
  { fleet, state: { gpus, servers } }: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  server: number,
  number: number,
  serverTags: Tags,
): Source {
  const { id: serverId, sensors } = layout.servers[server]!;
  const gpu = fleet.firstGpu[server]! + number;
  const id = `${serverId}/gpu-${number}`;
  const maker = new SensorMaker(sensors, layout.document.seed, id);
  const thermometer = maker.make('gpu_temp_c');
  const meter = maker.make('gpu_power_w');
  // A driver tells whole percents and watts of these.
  const step = sensors.ideal ? 0 : 1;
  const loadPct = () => 100 * Math.min(1, inputs.gpuLoad[gpu]!);
  return {
    name: 'gpu',
    group: 'gpu',
    id,
    tags: { ...serverTags, gpu: String(number) },
    everyS: sampling.temperatureS,
    sensors: maker.made,
    // The driver answers as long as the server runs and the card is on the bus.
    answers: () => servers.running[server] === 1 && gpus.tripped[gpu] === 0,
    read: () => ({
      util_pct: quantised(loadPct(), step),
      temp_c: thermometer.read(gpus.chipC[gpu]!),
      power_w: meter.readPositive(gpus.powerW[gpu]!),
      power_limit_w: quantised(gpus.limitW[gpu]!, step),
    }),
    truth: () => ({
      util_pct: loadPct(),
      temp_c: gpus.chipC[gpu]!,
      power_w: gpus.powerW[gpu]!,
      power_limit_w: gpus.limitW[gpu]!,
    }),
  };
}
