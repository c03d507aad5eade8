import type { Fields, FieldValue, Metric } from '../telemetry/metric';
import { fieldSpec } from '../telemetry/vocabulary';
import { parseDuration } from '../windows/duration';

const AVERAGE = '_avg';
const EXPECTED = '_expected';
/** Samples that are expected of a window, at least, of what is read at its times: fewer may be told on change. */
const FEWEST = 2;

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

/**
 * Does it say how long a window was on its way? It has come as soon as it could when all its samples had. One of which
 * some are missing, that is told again, or of a thing that is told on change waits for what may still come.
 */
export function isWhole({ fields }: Metric): boolean {
  if (typeof fields.revision === 'number' && fields.revision > 0) return false;
  for (const field in fields) {
    if (!field.endsWith(EXPECTED)) continue;
    const count = fields[`${field.slice(0, -EXPECTED.length)}_count`];
    const expected = fields[field];
    if (typeof count !== 'number' || typeof expected !== 'number') continue;
    if (expected >= FEWEST && count >= expected) return true;
  }
  return false;
}

/** What was true for half of a window, or more, is true of it. */
function ofKind(name: string, field: string, average: FieldValue): FieldValue {
  if (typeof average !== 'number' || fieldSpec(name, field)?.type !== 'boolean') return average;
  return average >= 0.5;
}
