import { flaw } from '../telemetry/admit';
import { isClock } from '../telemetry/clock';
import type { Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import type { TimeUnit } from './codec';
import { encodeLine } from './line-protocol-write';
import { textOfMarks } from './quality-text';

/** InfluxDB 1 and 2 leave a field of this name out without a word: there it is the timestamp. */
const TIME = 'time';
/** A field of this name gives way to the marks of the others, when there are any. */
const QUALITY = 'quality';
/**
 * A backslash of a name before what has one of its own, control characters between them being left out. What
 * InfluxDB 1.6 makes of the two is another name, or the end of this one, and then a text may pass for a line.
 */
const AMBIGUOUS = /\\\p{Cc}*[,= ]/u;

/**
 * What claims to be a Metric as a line to store, with its line end; empty for a clock, which is never
 * stored. A line feed inside a string is written as `\n`, which nothing else looks like because each
 * backslash of a string is doubled: a text must not end a line, or begin another. A Problem when it is no
 * Metric, when a field could not be stored, or nothing of it can stand in a line.
 */
export function storableLine(claimed: unknown, timeUnit: TimeUnit): string | Problem {
  const wrong = flaw(claimed) ?? nameFlaw(claimed as Metric);
  if (wrong !== undefined) return wrong;
  const metric = claimed as Metric;
  if (isClock(metric)) return '';
  const line = encodeLine(metric, timeUnit);
  const unclear = line.includes('\\') ? ambiguousName(metric) : undefined;
  if (unclear !== undefined) return unclear;
  if (line !== '') return `${line.replaceAll('\n', '\\n')}\n`;
  const fields = Object.keys(metric.fields);
  return fields.length === 0
    ? problem('missing-field', 'fields', '')
    : problem('bad-name', 'name', metric.name);
}

/** Names that would make a line say less than the Metric. */
function nameFlaw({ fields, tags, quality }: Metric): Problem | undefined {
  if (TIME in fields) return problem('reserved-name', 'fields', TIME);
  if (TIME in tags) return problem('reserved-name', 'tags', TIME);
  if ('' in fields) return problem('bad-name', 'fields', '');
  const isOwn = (fields[QUALITY] ?? null) !== null;
  return isOwn && textOfMarks(fields, quality) !== ''
    ? problem('reserved-name', 'fields', QUALITY)
    : undefined;
}

function ambiguousName({ name, tags, fields }: Metric): Problem | undefined {
  const names = { name: [name], tags: Object.keys(tags), fields: Object.keys(fields) };
  for (const [place, all] of Object.entries(names)) {
    const odd = all.find((one) => AMBIGUOUS.test(one));
    if (odd !== undefined) return problem('bad-name', place, odd);
  }
  return undefined;
}
