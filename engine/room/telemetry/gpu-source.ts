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
  room: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  server: number,
  number: number,
  serverTags: Tags,
): Source {
  const { id: serverName, sensors } = layout.servers[server]!;
  const gpu = room.fleet.firstGpu[server]! + number;
  const id = `${serverName}/gpu-${number}`;
  const { gpus, servers } = room.state;
  const maker = new SensorMaker(sensors, layout.document.seed, id);
  const thermometer = maker.make('gpu_temp_c');
  const meter = maker.make('gpu_power_w');
  const loadStep = sensors.ideal ? 0 : 1;
  return {
    name: 'gpu',
    group: 'gpu',
    id,
    tags: { ...serverTags, gpu: String(number) },
    everyS: sampling.temperatureS,
    sensors: maker.made,
    read(readings, truth) {
      const utilPct = 100 * Math.min(1, inputs.gpuLoad[gpu]!);
      Object.assign(truth, {
        util_pct: utilPct,
        temp_c: gpus.chipC[gpu]!,
        power_w: gpus.powerW[gpu]!,
        power_limit_w: gpus.limitW[gpu]!,
      });
      readings.util_pct = quantised(utilPct, loadStep);
      readings.temp_c = thermometer.read(gpus.chipC[gpu]!);
      readings.power_w = meter.readPositive(gpus.powerW[gpu]!);
      readings.power_limit_w = quantised(gpus.limitW[gpu]!, loadStep);
      // The driver answers as long as the server runs and the card is on the bus.
      return servers.running[server] === 1 && gpus.tripped[gpu] === 0;
    },
  };
}
