import { LineScanner } from '../../engine/codecs/line-protocol-scan';
import { parseJson } from '../../engine/telemetry/json';

/** As InfluxDB 1.x and 2 say it, names quoted as in Go. */
const CONFLICT =
  /input field ("(?:[^"\\]|\\.)*") on measurement ("(?:[^"\\]|\\.)*") is type (\w+), already exists as type \w+(?: dropped=(\d+))?/;

/** Lines that an answer names. */
export interface Suspects {
  /** Where they stand. */
  readonly at: readonly number[];
  /** How many lines the answer says were left out; only the last reason is told, so some may have another. */
  readonly dropped: number | undefined;
}

/**
 * The lines that hold the field, with the type, of which a database says that it conflicts. They need not
 * all be bad: the type of a field may differ from one shard to the next. None when the text tells another
 * story.
 */
export function suspectsOf(message: string, lines: readonly string[]): Suspects {
  const [, field, measurement, type, dropped] = CONFLICT.exec(message) ?? [];
  const key = parseJson(field ?? '');
  const name = parseJson(measurement ?? '');
  if (typeof key !== 'string' || typeof name !== 'string') return { at: [], dropped: undefined };
  const at = lines.flatMap((line, index) => (holds(line, name, key, type as string) ? [index] : []));
  return { at, dropped: dropped === undefined ? undefined : Number(dropped) };
}

function holds(line: string, measurement: string, field: string, type: string): boolean {
  const scanner = new LineScanner(line);
  if (!scanner.next() || scanner.scan() !== undefined || scanner.name !== measurement) return false;
  // The string field `quality` has a place of its own in the scanner.
  if (field === 'quality' && scanner.quality !== undefined) return type === 'string';
  const value = Object.hasOwn(scanner.fields, field) ? scanner.fields[field] : undefined;
  if (value === undefined) return false;
  return (typeof value === 'number' ? NUMBER_TYPES[scanner.types?.[field] ?? 'f'] : typeof value) === type;
}

const NUMBER_TYPES = { i: 'integer', u: 'unsigned', f: 'float' };
