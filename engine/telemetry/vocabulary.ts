import { MEASUREMENTS } from './measurements';

/** How a field behaves over time. */
export type FieldKind =
  | 'gauge' // goes up and down: averages and slopes make sense
  | 'counter' // only rises until it is reset or wraps: rates make sense
  | 'state' // a boolean or a code
  | 'text';

export interface FieldSpec {
  /** UCUM-like unit as printed: `°C`, `W`, `%`, `m³/s`, `rpm`, `B`, `B/s`, `s`, `1` (none). */
  readonly unit: string;
  readonly kind: FieldKind;
  /** What line protocol writes: `float` unless the source counts. */
  readonly type: 'float' | 'integer' | 'boolean' | 'string';
  /** Physical range, both ends allowed. Outside it a value is clamped and marked. */
  readonly min?: number;
  readonly max?: number;
  /** Another field of the same Metric that this one cannot exceed (used <= total). */
  readonly atMost?: string;
}

export interface Measurement {
  /** The tags that make up its identity besides `cluster` and `method`, outermost first. */
  readonly tags: readonly string[];
  /** What a value of it speaks of: a package is not a wall socket. */
  readonly scope: 'it' | 'package' | 'facility' | 'host' | 'service' | 'none';
  readonly fields: Readonly<Record<string, FieldSpec>>;
}

/** The entry of a field, or undefined for names outside the vocabulary (which are kept, unchecked). */
export function fieldSpec(measurement: string, field: string): FieldSpec | undefined {
  const fields = Object.hasOwn(MEASUREMENTS, measurement) ? MEASUREMENTS[measurement]?.fields : undefined;
  return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}

export { MEASUREMENTS };
