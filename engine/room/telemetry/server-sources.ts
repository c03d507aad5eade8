import type { Fields, Tags } from '../../telemetry/metric';
import type { RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import type { Room } from '../room';
import type { Sampling } from '../sensors/sampling';
import { quantised } from '../sensors/sensor';
import { SensorMaker } from '../sensors/sensor-maker';
import { powerEstimate } from './power-estimate';
import type { Source } from './reporter';

/** An operating system tells its load to a tenth of a percent. */
const LOAD_STEP = 0.1;

/** Temperatures, airflow and load of a server: what its board controller and its operating system are asked for often. */
export function thermalSource(
  layout: RoomLayout,
  { state: { servers, racks } }: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  server: number,
  tags: Tags,
): Source {
  const { id, rack, sensors } = layout.servers[server]!;
  const { temperatures, ideal, utilisation } = sensors;
  const maker = new SensorMaker(sensors, layout.document.seed, id);
  const cpu = temperatures.includes('cpu') ? maker.make('cpu_temp_c') : undefined;
  const inlet = temperatures.includes('inlet') ? maker.make('inlet_temp_c') : undefined;
  const chassis = temperatures.includes('chassis') ? maker.make('chassis_temp_c') : undefined;
  const exhaust = temperatures.includes('exhaust') ? maker.make('exhaust_temp_c') : undefined;
  const airflow = sensors.airflow ? maker.make('airflow_m3s') : undefined;
  const loadPct = () => 100 * Math.min(1, inputs.load[server]!);
  return {
    name: 'server',
    group: 'thermal',
    id,
    tags,
    server,
    everyS: sampling.temperatureS,
    sensors: maker.made,
    answers: () => racks.open[rack] === 0,
    read() {
      const running = servers.running[server] === 1;
      const fields: Fields = {};
      if (cpu !== undefined) {
        const reading = cpu.read(servers.junctionC[server]!);
        // It sits inside the processor, which has no power when the server is off.
        fields.cpu_temp_c = running ? reading : null;
      }
      if (inlet !== undefined) fields.inlet_temp_c = inlet.read(servers.inletC[server]!);
      if (chassis !== undefined) fields.chassis_temp_c = chassis.read(servers.boardC[server]!);
      if (exhaust !== undefined) fields.exhaust_temp_c = exhaust.read(servers.exhaustC[server]!);
      if (airflow !== undefined) fields.airflow_m3s = airflow.readPositive(servers.airflowM3s[server]!);
      if (utilisation) {
        fields.cpu_util_pct = running ? quantised(loadPct(), ideal ? 0 : LOAD_STEP) : null;
        fields.throttled = running && servers.clock[server]! < 1;
      }
      fields.running = running;
      return fields;
    },
    truth() {
      const running = servers.running[server] === 1;
      return {
        cpu_temp_c: servers.junctionC[server]!,
        inlet_temp_c: servers.inletC[server]!,
        chassis_temp_c: servers.boardC[server]!,
        exhaust_temp_c: servers.exhaustC[server]!,
        airflow_m3s: servers.airflowM3s[server]!,
        power_w: servers.wallW[server]!,
        cpu_util_pct: running ? loadPct() : 0,
        throttled: running && servers.clock[server]! < 1,
        running,
      };
    },
  };
}

/** Wall power of a server, measured or estimated; undefined when nobody knows it. */
export function powerSource(
  layout: RoomLayout,
  room: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  server: number,
  tags: Tags,
): Source | undefined {
  const { id, rack, sensors } = layout.servers[server]!;
  if (sensors.power === 'none') return undefined;
  const { servers, racks } = room.state;
  const maker = new SensorMaker(sensors, layout.document.seed, id);
  const common = {
    name: 'server',
    group: 'power',
    id,
    tags,
    server,
    sensors: maker.made,
    answers: () => racks.open[rack] === 0,
    truth: () => ({ power_w: servers.wallW[server]! }),
  };
  if (sensors.power === 'estimated') {
    const estimate = powerEstimate(layout, room, inputs, server);
    return { ...common, everyS: sampling.pduS, read: () => ({ estimated_power_w: estimate() }) };
  }
  const meter = maker.make('power_w');
  return {
    ...common,
    everyS: sampling.powerS,
    read: () => ({ power_w: meter.readPositive(servers.wallW[server]!) }),
  };
}
