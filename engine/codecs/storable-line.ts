import { flaw } from '../telemetry/admit';
import { isClock } from '../telemetry/clock';
import type { Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import type { TimeUnit } from './codec';
import { encodeLine } from './line-protocol-write';

/** InfluxDB 1 and 2 leave a field of this name out without a word: there it is the timestamp. */
const RESERVED = 'time';

/**
 * What claims to be a Metric as a line to store, with its line end; empty for a clock, which is never
 * stored. A line feed inside a string is written as `\n`, which nothing else looks like because each
 * backslash of a string is doubled: a text must not end a line, or begin another. A Problem when it is no
 * Metric, when a field could not be stored, or nothing of it can stand in a line.
 */
export function storableLine(claimed: unknown, timeUnit: TimeUnit): string | Problem {
  const why = flaw(claimed);
  if (why !== undefined) return why;
  const metric = claimed as Metric;
  if (isClock(metric)) return '';
  if (RESERVED in metric.fields) return problem('reserved-name', 'fields', RESERVED);
  if (RESERVED in metric.tags) return problem('reserved-name', 'tags', RESERVED);
  if ('' in metric.fields) return problem('bad-name', 'fields', '');
  const line = encodeLine(metric, timeUnit);
  if (line !== '') return `${line.replaceAll('\n', '\\n')}\n`;
  const fields = Object.keys(metric.fields);
  return fields.length === 0
    ? problem('missing-field', 'fields', '')
    : problem('bad-name', 'name', metric.name);
}
