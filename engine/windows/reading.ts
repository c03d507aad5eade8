import type { Fields, FieldValue, Metric } from '../telemetry/metric';
import { fieldSpec } from '../telemetry/vocabulary';
import { parseDuration } from './duration';

const AVERAGE = '_avg';

/** Length of the window that a Metric is, ms; 0 when it is a sample. */
export function windowMs({ tags }: Metric): number {
  return tags.window === undefined ? 0 : (parseDuration(tags.window) ?? 0);
}

/** A window as the reading that it stands for: `<field>_avg` as `<field>`, told at its end. */
export function readingOf(metric: Metric, lengthMs: number): Metric {
  if (lengthMs === 0) return metric;
  const { name } = metric;
  const fields: Fields = {};
  for (const told in metric.fields) {
    if (!told.endsWith(AVERAGE)) continue;
    const field = told.slice(0, -AVERAGE.length);
    fields[field] = ofKind(name, field, metric.fields[told]!);
  }
  return { ...metric, fields, timestamp: metric.timestamp + lengthMs };
}

/** What was true for half of a window, or more, is true of it. */
function ofKind(name: string, field: string, average: FieldValue): FieldValue {
  if (typeof average !== 'number' || fieldSpec(name, field)?.type !== 'boolean') return average;
  return average >= 0.5;
}
