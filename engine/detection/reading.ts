import type { Fields, Metric } from '../telemetry/metric';
import { parseDuration } from '../windows/duration';

const AVERAGE = '_avg';

/** Length of the window that a Metric is, ms; 0 when it is a sample. */
export function windowMs({ tags }: Metric): number {
  return tags.window === undefined ? 0 : (parseDuration(tags.window) ?? 0);
}

/** A window as the reading that it stands for: `<field>_avg` as `<field>`, told at its end. */
export function readingOf(metric: Metric, lengthMs: number): Metric {
  if (lengthMs === 0) return metric;
  const fields: Fields = {};
  for (const field in metric.fields) {
    if (field.endsWith(AVERAGE)) fields[field.slice(0, -AVERAGE.length)] = metric.fields[field]!;
  }
  return { ...metric, fields, timestamp: metric.timestamp + lengthMs };
}
