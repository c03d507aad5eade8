import { parseJson } from '../../engine/telemetry/json';
import { fieldsStart, valueEnd, valueStart } from './fields';

/** As InfluxDB 1.x and 2 say it, names quoted as in Go. */
const CONFLICT =
  /input field ("(?:[^"\\]|\\.)*") on measurement ("(?:[^"\\]|\\.)*") is type (\w+), already exists as type \w+/;
const DROPPED = /\bdropped=(\d+)/;

/** How many lines of a request were left out, as InfluxDB 1.x and 2 say. Only the last reason is told. */
export function droppedOf(message: string): number | undefined {
  const count = DROPPED.exec(message)?.[1];
  return count === undefined ? undefined : Number(count);
}

/**
 * Where the lines stand that hold the field, with the type, of which a database says that it conflicts. They
 * need not all be bad: the type of a field may differ from one shard to the next. Undefined when the text
 * tells another story.
 */
export function suspectsOf(message: string, lines: readonly string[]): number[] | undefined {
  const [, field, measurement, type] = CONFLICT.exec(message) ?? [];
  const key = parseJson(field ?? '');
  const name = parseJson(measurement ?? '');
  if (typeof key !== 'string' || typeof name !== 'string') return undefined;
  const start = name.replace(/[, ]/g, '\\$&');
  const written = key.replace(/[,= ]/g, '\\$&');
  return lines.flatMap((line, index) => (holds(line, start, written, type as string) ? [index] : []));
}

function holds(line: string, measurement: string, field: string, type: string): boolean {
  if (!line.startsWith(`${measurement},`) && !line.startsWith(`${measurement} `)) return false;
  const start = `${field}=`;
  for (let at = fieldsStart(line); ; ) {
    const value = valueStart(line, at);
    if (value < 0) return false;
    const end = valueEnd(line, value);
    if (line.startsWith(start, at)) return typeOf(line.charAt(value), line.charAt(end - 1)) === type;
    if (line.charAt(end) !== ',') return false;
    at = end + 1;
  }
}

/** As the databases name the types, by the first and the last character of a value. */
function typeOf(first: string, last: string): string {
  if (first === '"') return 'string';
  if ('tTfF'.includes(first)) return 'boolean';
  return last === 'i' ? 'integer' : last === 'u' ? 'unsigned' : 'float';
}
