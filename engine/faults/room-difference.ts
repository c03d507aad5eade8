import { FANS } from '../room/constants';
import type { RoomLayout } from '../room/document/layout';
import type { Room } from '../room/room';
import { readingSigma, type SensorName } from '../room/sensors/sensor-kind';
import { sensorKind } from '../room/sensors/sensor-maker';
import type { SensorSettings } from '../room/sensors/settings';
import { gpusOf } from '../room/telemetry/told-fields';

/** A fault shows when what a sensor is given differs by more than this many of its deviations. */
export const SIGMAS = 3;

/**
 * Whether any sensor of a room would show the difference between it and another of the same layout: noise off,
 * what the sensor is given differs by more than 3 σ of its readings. What is a setting and no reading, such as the
 * limit of a PDU, does not count.
 */
export function differs(layout: RoomLayout, real: Room, other: Room): boolean {
  return (
    layout.servers.some(
      (_, server) => serverDiffers(layout, real, other, server) || gpusDiffer(layout, real, other, server),
    ) ||
    layout.racks.some((_, rack) => rackDiffers(layout, real, other, rack)) ||
    shows(layout.sensors, 'room_temp_c', real.state.air.supplyC, other.state.air.supplyC) ||
    shows(layout.sensors, 'room_temp_c', real.state.air.returnC, other.state.air.returnC)
  );
}

function serverDiffers({ servers }: RoomLayout, real: Room, other: Room, i: number): boolean {
  const { sensors } = servers[i]!;
  const a = real.state.servers;
  const b = other.state.servers;
  if (a.running[i] !== b.running[i]) return true;
  const has = (thermometer: SensorSettings['temperatures'][number]) =>
    sensors.temperatures.includes(thermometer);
  const seen = (
    sensor: SensorName,
    column: 'junctionC' | 'inletC' | 'boardC' | 'exhaustC' | 'airflowM3s' | 'wallW',
  ) => shows(sensors, sensor, a[column][i]!, b[column][i]!);
  if (has('cpu') && a.running[i] === 1 && seen('cpu_temp_c', 'junctionC')) return true;
  if (has('inlet') && seen('inlet_temp_c', 'inletC')) return true;
  if (has('chassis') && seen('chassis_temp_c', 'boardC')) return true;
  if (has('exhaust') && seen('exhaust_temp_c', 'exhaustC')) return true;
  if (sensors.airflow && seen('airflow_m3s', 'airflowM3s')) return true;
  if (sensors.power === 'measured' && seen('power_w', 'wallW')) return true;
  const { maxRpm } = real.plan.classes[real.plan.servers[i]!.class]!.fan;
  for (let fan = FANS * i; fan < FANS * (i + 1); fan++) {
    const rpm = (room: Room) => room.state.fans.speed[fan]! * maxRpm;
    if (shows(sensors, 'fan_speed_rpm', rpm(real), rpm(other))) return true;
  }
  return false;
}

function gpusDiffer(layout: RoomLayout, real: Room, other: Room, i: number): boolean {
  const { sensors } = layout.servers[i]!;
  const [a, b] = [real.state.gpus, other.state.gpus];
  const first = real.fleet.firstGpu[i]!;
  for (let gpu = first; gpu < first + gpusOf(layout, i); gpu++) {
    if (a.tripped[gpu] !== b.tripped[gpu]) return true;
    if (shows(sensors, 'gpu_temp_c', a.chipC[gpu]!, b.chipC[gpu]!)) return true;
    if (shows(sensors, 'gpu_power_w', a.powerW[gpu]!, b.powerW[gpu]!)) return true;
  }
  return false;
}

function rackDiffers({ sensors }: RoomLayout, real: Room, other: Room, i: number): boolean {
  const a = real.state.racks;
  const b = other.state.racks;
  return (
    a.open[i] !== b.open[i] ||
    shows(sensors, 'rack_airflow_m3s', a.airflowM3s[i]!, b.airflowM3s[i]!) ||
    shows(sensors, 'pdu_power_w', a.powerW[i]!, b.powerW[i]!)
  );
}

function shows(settings: SensorSettings, sensor: SensorName, real: number, other: number): boolean {
  return Math.abs(real - other) > SIGMAS * readingSigma(sensorKind(settings, sensor), other);
}
