import { isoTimeOf } from '../codecs/iso-time';
import { name } from '../room/document/shape';
import { isTime } from '../telemetry/admit';
import type { EpochMs } from '../telemetry/metric';
import { type Limit, ProblemError, problem } from '../telemetry/problem';
import { parseDuration } from '../windows/duration';
import type { Quantity } from './kind-spec';

/** What `field` of a fault document may not be. */
export function wrong(field: string, value: unknown, limit: Limit): ProblemError {
  return new ProblemError(problem('fault-value', field, value, limit));
}

export function missing(field: string): ProblemError {
  return new ProblemError(problem('missing-field', field, undefined));
}

/** A text that can be the value of a tag. */
export function readName(value: unknown, field: string): string {
  if (typeof value !== 'string') throw wrong(field, value, 'a-name');
  return name.read(value, field);
}

export function readTime(value: unknown, field: string): EpochMs {
  const ms = typeof value === 'string' ? isoTimeOf(value) : value;
  if (typeof ms !== 'number' || !isTime(ms)) throw wrong(field, value, 'iso-time');
  return ms;
}

/** Milliseconds of a length such as `30m`; `0s` is one too. */
export function readLength<U extends number | null>(value: unknown, field: string, usual: U): number | U {
  if (value === undefined) return usual;
  if (value === '0s') return 0;
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms === undefined) throw wrong(field, value, 'a-length');
  return ms;
}

export function readNumber(
  value: unknown,
  field: string,
  { min, max, usual }: Omit<Quantity, 'unit'>,
): number {
  if (value === undefined) return usual;
  if (typeof value !== 'number' || !(value >= min && value <= max))
    throw wrong(field, value, `${min}..${max}`);
  return value;
}
