import { DCGM } from './mapping/dcgm';
import { HEARTBEAT } from './mapping/heartbeat';
import { IPMI_EXPORTER } from './mapping/ipmi-exporter';
import { NODE_EXPORTER } from './mapping/node-exporter';
import { POWER_SUMMARY, SCAPHANDRE } from './mapping/scaphandre';
import { SCAPHANDRE_PROMETHEUS } from './mapping/scaphandre-prometheus';
import { SLURM } from './mapping/slurm';
import { compile, type Source } from './mapping/source';
import { TELEGRAF_HOST } from './mapping/telegraf-host';
import { TELEGRAF_IPMI } from './mapping/telegraf-ipmi';
import { TELEGRAF_POWER } from './mapping/telegraf-power';
import { TELEGRAF_SENSORS, withoutChannel } from './mapping/telegraf-sensors';
import { VLLM } from './mapping/vllm';

/**
 * How a real machine reaches the nodes: source measurement, conditions, field → our measurement, field,
 * tags, factor. The rows stand in `mapping/`, one file a family of sources.
 *
 * Where two sources say the same of one thing (temp and ipmi_sensor of one CPU), both flow under one name:
 * collect it once.
 */
export const SOURCES: ReadonlyMap<string, Source> = compile([
  ...TELEGRAF_HOST,
  ...TELEGRAF_SENSORS,
  ...TELEGRAF_IPMI,
  ...TELEGRAF_POWER,
  ...SCAPHANDRE,
  ...POWER_SUMMARY,
  ...HEARTBEAT,
  ...NODE_EXPORTER,
  ...SCAPHANDRE_PROMETHEUS,
  ...DCGM,
  ...VLLM,
  ...SLURM,
  ...IPMI_EXPORTER,
]);

export { isLeftOut } from './mapping/prometheus-left';

/** Sources whose field names vary by configuration, brought to one form. */
export const FIELD_FORM: ReadonlyMap<string, (field: string) => string> = new Map([
  ['sensors', withoutChannel],
]);

/** Sources whose fields are all called alike: the tag that says what an unknown one is. */
export const TOLD_BY: ReadonlyMap<string, string> = new Map([
  ['ipmi_sensor', 'name'],
  ['sensors', 'feature'],
  ['temp', 'sensor'],
]);
