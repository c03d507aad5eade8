import type { Metric } from '../../telemetry/metric';
import { KEY_SEPARATOR } from '../../telemetry/series-key';

/** What counts as a sensor when a share of all sensors is hit: those of servers (T-13). */
const FIELDS = ['cpu_temp_c', 'inlet_temp_c', 'chassis_temp_c', 'exhaust_temp_c', 'power_w', 'airflow_m3s'];

/** What of a Metric says which sensors it is of. */
export type SensorMetric = Pick<Metric, 'name' | 'tags' | 'fields'>;

/** The fields of a Metric that are sensors. */
export function sensorFields({ name, fields }: SensorMetric): readonly string[] {
  return name === 'server' ? FIELDS.filter((field) => Object.hasOwn(fields, field)) : [];
}

/** Identity of a sensor by the series of its Metric. */
export function sensorKey(series: string, field: string): string {
  return series + KEY_SEPARATOR + field;
}
