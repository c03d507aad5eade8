import { readingSigma, SENSOR_KINDS, type SensorKind, type SensorName } from '../../room/sensors/sensor-kind';

/** What sensor stands behind a field, where the two have different names. */
const NAMES: Readonly<Record<string, SensorName>> = {
  'fan.speed_rpm': 'fan_speed_rpm',
  'gpu.temp_c': 'gpu_temp_c',
  'gpu.power_w': 'gpu_power_w',
  'pdu.power_w': 'pdu_power_w',
  'rack.airflow_m3s': 'rack_airflow_m3s',
  'room.supply_temp_c': 'room_temp_c',
  'room.return_temp_c': 'room_temp_c',
  'cooling_unit.supply_temp_c': 'room_temp_c',
  'cooling_unit.return_temp_c': 'room_temp_c',
};

/** How the sensor of a field usually errs; undefined for fields that nothing is known of. */
export function sensorOf(measurement: string, field: string): SensorKind | undefined {
  const name = NAMES[`${measurement}.${field}`] ?? (measurement === 'server' ? field : undefined);
  return name !== undefined && Object.hasOwn(SENSOR_KINDS, name)
    ? SENSOR_KINDS[name as SensorName]
    : undefined;
}

/** Deviation of a healthy reading of this value; 0 where nothing is known, so that any change counts. */
export function sigmaOf(measurement: string, field: string, value: number): number {
  const kind = sensorOf(measurement, field);
  return kind === undefined ? 0 : readingSigma(kind, value);
}
