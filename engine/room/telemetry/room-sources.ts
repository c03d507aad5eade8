import type { Fields, Tags } from '../../telemetry/metric';
import { coefficientOfPerformance } from '../cooling-unit';
import type { RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import type { Room } from '../room';
import type { Sampling } from '../sensors/sampling';
import { quantised, type Sensor } from '../sensors/sensor';
import type { SensorName } from '../sensors/sensor-kind';
import { SensorMaker } from '../sensors/sensor-maker';
import type { Source } from './reporter';

/** The room: what its thermometers and its meters of electricity say. */
export function roomSource(
  layout: RoomLayout,
  room: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  tags: Tags,
): Source {
  const { name } = layout.document;
  const { air } = room.state;
  const now = () => {
    const { itW, compressorW, roomFanW, distributionW, otherW, rackFansW } = room.power(inputs);
    return {
      supply_temp_c: air.supplyC,
      return_temp_c: air.returnC,
      outdoor_temp_c: inputs.outsideC,
      airflow_m3s: room.facility.unit.flowM3s * inputs.cooling.fan,
      it_power_w: itW,
      cooling_power_w: compressorW + roomFanW,
      distribution_power_w: distributionW,
      misc_power_w: otherW + rackFansW,
    };
  };
  const sensors = sensorsOf(layout, name, KINDS_OF_ROOM);
  const withTotal = (fields: ReturnType<typeof now>, step: number): Fields => {
    const { it_power_w, cooling_power_w, distribution_power_w, misc_power_w } = fields;
    const power_w = it_power_w + cooling_power_w + distribution_power_w + misc_power_w;
    return it_power_w > 0
      ? { ...fields, power_w, pue: quantised(power_w / it_power_w, step) }
      : { ...fields, power_w };
  };
  return {
    name: 'room',
    group: 'room',
    id: name,
    tags: { ...tags, room: name },
    everyS: sampling.roomS,
    sensors: Object.values(sensors),
    answers: () => true,
    read: () => withTotal(readAll(sensors, now()), layout.sensors.ideal ? 0 : 0.001),
    truth: () => withTotal(now(), 0),
  };
}

/** The cooling unit: what it says of itself. */
export function coolingSource(
  layout: RoomLayout,
  room: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  tags: Tags,
): Source {
  const { name } = layout.document.cooling;
  const { air } = room.state;
  const now = () => {
    const { compressorW, roomFanW } = room.power(inputs);
    return {
      supply_temp_c: air.supplyC,
      return_temp_c: air.returnC,
      airflow_m3s: room.facility.unit.flowM3s * inputs.cooling.fan,
      power_w: compressorW + roomFanW,
      fan_power_w: roomFanW,
      heat_removed_w: air.coilW,
    };
  };
  const sensors = sensorsOf(layout, name, KINDS_OF_UNIT);
  const withSettings = (fields: ReturnType<typeof now>, step: number) => ({
    ...fields,
    setpoint_temp_c: inputs.cooling.setC,
    fan_pct: 100 * inputs.cooling.fan,
    cop: quantised(coefficientOfPerformance(fields.supply_temp_c), step),
    running: inputs.cooling.fan > 0,
  });
  return {
    name: 'cooling_unit',
    group: 'cooling unit',
    id: name,
    tags: { ...tags, cooling_unit: name },
    everyS: sampling.roomS,
    sensors: Object.values(sensors),
    answers: () => true,
    read: () => withSettings(readAll(sensors, now()), layout.sensors.ideal ? 0 : 0.01),
    truth: () => ({ ...withSettings(now(), 0), health_pct: 100 * inputs.cooling.health }),
  };
}

const KINDS_OF_ROOM = {
  supply_temp_c: 'room_temp_c',
  return_temp_c: 'room_temp_c',
  outdoor_temp_c: 'room_temp_c',
  airflow_m3s: 'room_airflow_m3s',
  it_power_w: 'room_power_w',
  cooling_power_w: 'room_power_w',
  distribution_power_w: 'room_power_w',
  misc_power_w: 'room_power_w',
} as const satisfies Record<string, SensorName>;

const KINDS_OF_UNIT = {
  supply_temp_c: 'room_temp_c',
  return_temp_c: 'room_temp_c',
  airflow_m3s: 'room_airflow_m3s',
  power_w: 'room_power_w',
  fan_power_w: 'room_power_w',
  heat_removed_w: 'room_power_w',
} as const satisfies Record<string, SensorName>;

/** A sensor a field: two of one kind on one thing err each for itself. */
function sensorsOf<F extends string>(
  { sensors, document }: RoomLayout,
  thing: string,
  kinds: Readonly<Record<F, SensorName>>,
): Readonly<Record<F, Sensor>> {
  const entries = Object.entries<SensorName>(kinds).map(([field, kind]) => {
    return [field, new SensorMaker(sensors, document.seed, `${thing}/${field}`).make(kind)];
  });
  return Object.fromEntries(entries);
}

function readAll<F extends string>(sensors: Readonly<Record<F, Sensor>>, now: Readonly<Record<F, number>>) {
  const readings = {} as Record<F, number>;
  for (const field of Object.keys(sensors) as F[]) {
    const sensor = sensors[field];
    const isTemperature = field.endsWith('_temp_c');
    readings[field] = isTemperature ? sensor.read(now[field]) : sensor.readPositive(now[field]);
  }
  return readings;
}
