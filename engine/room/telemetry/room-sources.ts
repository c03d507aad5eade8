import type { Fields, Tags } from '../../telemetry/metric';
import { coefficientOfPerformance } from '../cooling-unit';
import type { RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import type { Room } from '../room';
import type { Sampling } from '../sensors/sampling';
import { quantised, type Sensor } from '../sensors/sensor';
import type { SensorName } from '../sensors/sensor-kind';
import { SensorMaker } from '../sensors/sensor-maker';
import { DEFAULT_SENSORS } from '../sensors/settings';
import type { Source } from './reporter';

/** One value of a thing, and what measures it. */
interface Meter {
  readonly field: string;
  readonly sensor: Sensor;
  readonly value: () => number;
}

/** The room, and its cooling unit. */
export function roomSources(
  layout: RoomLayout,
  room: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  tags: Tags,
): readonly Source[] {
  const { seed, sensors, name, cooling: unit } = layout.document;
  const settings = { ...DEFAULT_SENSORS, ...sensors };
  const { air } = room.state;
  const flowM3s = () => room.facility.unit.flowM3s * inputs.cooling.fan;
  const power = () => room.power(inputs);
  const meters = (
    thing: string,
    list: readonly (readonly [field: string, kind: SensorName, value: () => number])[],
  ) =>
    list.map(([field, kind, value]): Meter => {
      // Two sensors of one kind on one thing err each for itself.
      return { field, value, sensor: new SensorMaker(settings, seed, `${thing}/${field}`).make(kind) };
    });
  const ofRoom = meters(name, [
    ['supply_temp_c', 'room_temp_c', () => air.supplyC],
    ['return_temp_c', 'room_temp_c', () => air.returnC],
    ['outdoor_temp_c', 'room_temp_c', () => inputs.outsideC],
    ['airflow_m3s', 'room_airflow_m3s', flowM3s],
    ['it_power_w', 'room_power_w', () => power().itW],
    ['cooling_power_w', 'room_power_w', () => power().compressorW + power().roomFanW],
    ['distribution_power_w', 'room_power_w', () => power().distributionW],
    ['misc_power_w', 'room_power_w', () => power().otherW + power().rackFansW],
  ]);
  const ofUnit = meters(unit.name, [
    ['supply_temp_c', 'room_temp_c', () => air.supplyC],
    ['return_temp_c', 'room_temp_c', () => air.returnC],
    ['airflow_m3s', 'room_airflow_m3s', flowM3s],
    ['power_w', 'room_power_w', () => power().compressorW + power().roomFanW],
    ['fan_power_w', 'room_power_w', () => power().roomFanW],
    ['heat_removed_w', 'room_power_w', () => air.coilW],
  ]);
  const common = { everyS: sampling.roomS };
  return [
    {
      ...common,
      name: 'room',
      group: 'room',
      id: name,
      tags: { ...tags, room: name },
      sensors: ofRoom.map(({ sensor }) => sensor),
      read(readings, truth) {
        readAll(ofRoom, readings, truth);
        addTotal(readings);
        addTotal(truth);
        if ('pue' in readings) readings.pue = quantised(readings.pue as number, settings.ideal ? 0 : 0.001);
        return true;
      },
    },
    {
      ...common,
      name: 'cooling_unit',
      group: 'cooling unit',
      id: unit.name,
      tags: { ...tags, cooling_unit: unit.name },
      sensors: ofUnit.map(({ sensor }) => sensor),
      read(readings, truth) {
        readAll(ofUnit, readings, truth);
        for (const fields of [readings, truth]) {
          fields.setpoint_temp_c = inputs.cooling.setC;
          fields.fan_pct = 100 * inputs.cooling.fan;
          fields.cop = coefficientOfPerformance(fields.supply_temp_c as number);
          fields.running = inputs.cooling.fan > 0;
        }
        readings.cop = quantised(readings.cop as number, settings.ideal ? 0 : 0.01);
        truth.health_pct = 100 * inputs.cooling.health;
        return true;
      },
    },
  ];
}

function readAll(meters: readonly Meter[], readings: Fields, truth: Fields): void {
  for (const { field, sensor, value } of meters) {
    const now = value();
    truth[field] = now;
    readings[field] = field.endsWith('_temp_c') ? sensor.read(now) : sensor.readPositive(now);
  }
}

/** All power, and all over that of the servers: as a building's meter and its operator reckon it. */
function addTotal(fields: Fields): void {
  const itW = fields.it_power_w as number;
  const others = ['cooling_power_w', 'distribution_power_w', 'misc_power_w'] as const;
  const total = others.reduce((sum, other) => sum + (fields[other] as number), itW);
  fields.power_w = total;
  if (itW > 0) fields.pue = total / itW;
}
