import type { Json } from '../telemetry/json';

/** Numbers as JSON, which has no NaN (here `null`) and no infinities (here `"+"` and `"-"`). */
export function packNumbers(numbers: ArrayLike<number>): Json {
  return Array.from(numbers, (value) =>
    Number.isFinite(value) ? value : Number.isNaN(value) ? null : value > 0 ? '+' : '-',
  );
}

export function packNumber(value: number): Json {
  return (packNumbers([value]) as readonly Json[])[0] as Json;
}

export function unpackNumbers(state: Json): number[] {
  return (state as readonly Json[]).map(unpackNumber);
}

export function unpackNumber(value: Json): number {
  if (value === null) return Number.NaN;
  return value === '+'
    ? Number.POSITIVE_INFINITY
    : value === '-'
      ? Number.NEGATIVE_INFINITY
      : (value as number);
}
