import type { Fields, Tags } from '../../telemetry/metric';
import type { RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import type { Room } from '../room';
import type { Sampling } from '../sensors/sampling';
import { quantised, type Sensor } from '../sensors/sensor';
import type { SensorName } from '../sensors/sensor-kind';
import { SensorMaker } from '../sensors/sensor-maker';
import type { Source } from './reporter';

/** An operating system tells its load to a tenth of a percent. */
const LOAD_STEP = 0.1;

interface Thermometer {
  readonly field: SensorName;
  readonly column: Float64Array;
  readonly sensor: Sensor | undefined;
}

/** Temperatures, airflow and load of a server: what its board controller and its operating system are asked for often. */
export function thermalSource(
  layout: RoomLayout,
  room: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  server: number,
  tags: Tags,
): Source {
  const { id, rack, sensors } = layout.servers[server]!;
  const { servers, racks } = room.state;
  const maker = new SensorMaker(sensors, layout.document.seed, id);
  const truths = {
    cpu: servers.junctionC,
    inlet: servers.inletC,
    chassis: servers.boardC,
    exhaust: servers.exhaustC,
  };
  const thermometers: Thermometer[] = Object.entries(truths).map(([which, column]) => {
    const field = `${which}_temp_c` as SensorName;
    const built = sensors.temperatures.some((each) => each === which);
    return { field, column, sensor: built ? maker.make(field) : undefined };
  });
  const airflow = sensors.airflow ? maker.make('airflow_m3s') : undefined;
  const loadStep = sensors.ideal ? 0 : LOAD_STEP;
  return {
    name: 'server',
    group: 'thermal',
    id,
    tags,
    server,
    everyS: sampling.temperatureS,
    sensors: maker.made,
    read(readings, truth) {
      const running = servers.running[server] === 1;
      for (const { field, column, sensor } of thermometers) {
        truth[field] = column[server]!;
        if (sensor === undefined) continue;
        const reading = sensor.read(column[server]!);
        // The sensor inside the processor has no power when the server is off.
        readings[field] = running || field !== 'cpu_temp_c' ? reading : null;
      }
      truth.airflow_m3s = servers.airflowM3s[server]!;
      if (airflow !== undefined) readings.airflow_m3s = airflow.readPositive(servers.airflowM3s[server]!);
      truth.power_w = servers.wallW[server]!;
      tellLoad(truth, running, inputs.load[server]!, servers.clock[server]!, 0);
      if (sensors.utilisation)
        tellLoad(readings, running, inputs.load[server]!, servers.clock[server]!, loadStep);
      truth.running = running;
      readings.running = running;
      return racks.open[rack] === 0;
    },
  };
}

function tellLoad(fields: Fields, running: boolean, load: number, clock: number, step: number): void {
  fields.cpu_util_pct = running ? quantised(100 * Math.min(1, load), step) : null;
  fields.throttled = running && clock < 1;
}

/** Wall power of a server; undefined when it has no meter. */
export function powerSource(
  layout: RoomLayout,
  room: Room,
  sampling: Sampling,
  server: number,
  tags: Tags,
): Source | undefined {
  const { id, rack, sensors } = layout.servers[server]!;
  if (!sensors.power) return undefined;
  const { servers, racks } = room.state;
  const maker = new SensorMaker(sensors, layout.document.seed, id);
  const meter = maker.make('power_w');
  return {
    name: 'server',
    group: 'power',
    id,
    tags,
    server,
    everyS: sampling.powerS,
    sensors: maker.made,
    read(readings, truth) {
      truth.power_w = servers.wallW[server]!;
      readings.power_w = meter.readPositive(servers.wallW[server]!);
      return racks.open[rack] === 0;
    },
  };
}
