import type { FieldRule, MapRow, Row } from './rule';

type Options = Omit<MapRow, 'from' | 'to' | 'fields'>;

/** A series of Prometheus as one field of ours: a Metric of a series has the field `value`. */
export function series(from: string, to: string, rule: string | FieldRule, options: Options = {}): Row {
  return { ...options, from, to, fields: { value: rule } };
}

/** Several series of one thing, each a field of ours. */
export function eachOf(
  to: string,
  rules: Readonly<Record<string, string | FieldRule>>,
  options: Options = {},
): readonly Row[] {
  return Object.entries(rules).map(([from, rule]) => series(from, to, rule, options));
}
