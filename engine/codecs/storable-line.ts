import { flaw } from '../telemetry/admit';
import { isClock } from '../telemetry/clock';
import type { Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import type { TimeUnit } from './codec';
import { encodeLine } from './line-protocol-write';

/**
 * What claims to be a Metric as a line to store, with its line end; empty for a clock, which is never
 * stored. A Problem when it is no Metric, or nothing of it can stand in a line.
 */
export function storableLine(claimed: unknown, timeUnit: TimeUnit): string | Problem {
  const why = flaw(claimed);
  if (why !== undefined) return why;
  const metric = claimed as Metric;
  if (isClock(metric)) return '';
  const line = encodeLine(metric, timeUnit);
  if (line !== '') return `${line}\n`;
  const fields = Object.keys(metric.fields);
  return fields.length === 0
    ? problem('missing-field', 'fields', '')
    : problem('bad-name', 'name', metric.name);
}
