import { MEASUREMENTS } from './measurements';

/** How a field behaves over time. */
export type FieldKind =
  | 'gauge' // goes up and down: averages and slopes make sense
  | 'counter' // only rises until it is reset or wraps: rates make sense
  | 'state' // a boolean or a code
  | 'text';

/** What a value speaks of. Two of different scope are never added: a package is not a wall socket (T-08). */
export type MeasuredScope =
  | 'it' // IT equipment, at its plug
  | 'part' // inside a server, already contained in what its plug draws
  | 'facility' // the room and its cooling
  | 'host' // what an operating system counts
  | 'service' // what runs on the machines
  | 'none';

export interface FieldSpec {
  /** UCUM-like unit as printed: `°C`, `W`, `%`, `m³/s`, `rpm`, `B`, `B/s`, `s`, `1` (none). */
  readonly unit: string;
  readonly kind: FieldKind;
  /** What line protocol writes: `float` for all that is measured, `integer` for what counts things. */
  readonly type: 'float' | 'integer' | 'boolean' | 'string';
  /** Physical range, both ends allowed. Outside it a value is clamped and marked. */
  readonly min?: number;
  readonly max?: number;
  /** Another field of the same Metric that this one cannot exceed (used <= total). */
  readonly atMost?: string;
  /** When it differs from that of its measurement. */
  readonly scope?: MeasuredScope;
}

export interface Measurement {
  /** The tags that make up its identity besides `cluster` and `method`, outermost first. */
  readonly tags: readonly string[];
  readonly scope: MeasuredScope;
  readonly fields: Readonly<Record<string, FieldSpec>>;
}

// Maps, because names come from outside: an object would also answer to `constructor`.
const SPECS: ReadonlyMap<string, ReadonlyMap<string, FieldSpec>> = new Map(
  Object.entries(MEASUREMENTS).map(([name, { fields }]) => [name, new Map(Object.entries(fields))]),
);

/** The fields of a measurement; undefined for names outside the vocabulary. */
export function fieldSpecs(measurement: string): ReadonlyMap<string, FieldSpec> | undefined {
  return SPECS.get(measurement);
}

/** The entry of a field, or undefined for names outside the vocabulary (which are kept, unchecked). */
export function fieldSpec(measurement: string, field: string): FieldSpec | undefined {
  return SPECS.get(measurement)?.get(field);
}

export { MEASUREMENTS };
