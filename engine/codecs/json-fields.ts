import { isRecord } from '../telemetry/json';
import type { Fields, FieldValue } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { LargeInteger, unsafeInteger } from './large-integer';

type Json = Record<string, unknown>;

/** The object below a key; empty when there is none. */
export function objectIn(json: Json, key: string): Json {
  const value = json[key];
  return isRecord(value) ? value : {};
}

/** The named numbers of an object, null where it says null; `left` takes what is none. */
export function numbersIn(json: Json, keys: readonly string[], place: string, left: Problem[]): Fields {
  const fields: Fields = {};
  for (const key of keys) {
    const value = numberIn(json[key], place + key, left);
    if (value !== undefined) fields[key] = value;
  }
  return fields;
}

function numberIn(value: unknown, field: string, left: Problem[]): FieldValue | undefined {
  if (value === undefined || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const isLarge = value instanceof LargeInteger;
  left.push(isLarge ? unsafeInteger(field, value.digits) : problem('wrong-type', field, value, 'a-number'));
  return undefined;
}

/** The named texts of an object, null where it says null; `left` takes what is none. */
export function textsIn(json: Json, keys: readonly string[], left: Problem[]): Fields {
  const fields: Fields = {};
  for (const key of keys) {
    const value = json[key];
    if (typeof value === 'string' || value === null) fields[key] = value;
    else if (value !== undefined) left.push(problem('wrong-type', key, value, 'a-text'));
  }
  return fields;
}

const CONTROL = /\p{Cc}/gu;

/** A text or number as a tag: control characters would stand between the parts of keys. */
export function tagOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return String(value).replace(CONTROL, ' ');
}
