import type { Metric } from '../metric';
import { KEY_SEPARATOR } from '../series-key';
import { hostTag } from './draft';

const PREFIX = 'node_hwmon_';

/**
 * What the sensors of a node exporter are called: it tells chips by the place of their device and sensors by
 * number, and their names in Metrics of their own, `node_hwmon_chip_names` and `node_hwmon_sensor_label`.
 */
export class HwmonNames {
  private readonly names = new Map<string, string>();

  constructor(private readonly most: number) {}

  /** Learns from a Metric that tells names; one that is measured comes back with the tags `chip_name` and `label`. */
  told(metric: Metric): Metric {
    if (!metric.name.startsWith(PREFIX)) return metric;
    const { tags } = metric;
    const { chip, sensor } = tags;
    const host = hostTag(tags);
    const place = `${(host === undefined ? tags.server : tags[host]) ?? ''}${KEY_SEPARATOR}${chip}`;
    if (metric.name === `${PREFIX}chip_names`) this.learn(place, tags.chip_name);
    else if (metric.name === `${PREFIX}sensor_label`) this.learn(place + KEY_SEPARATOR + sensor, tags.label);
    const chipName = this.names.get(place);
    const label = this.names.get(place + KEY_SEPARATOR + sensor);
    if (chipName === undefined && label === undefined) return metric;
    const named = { ...tags };
    if (chipName !== undefined) named.chip_name = chipName;
    if (label !== undefined) named.label = label;
    return { ...metric, tags: named };
  }

  private learn(place: string, name: string | undefined): void {
    if (name !== undefined && (this.names.has(place) || this.names.size < this.most)) {
      this.names.set(place, name);
    }
  }
}
