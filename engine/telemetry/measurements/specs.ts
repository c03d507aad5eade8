import type { FieldSpec } from '../vocabulary';

/** A measured quantity. The range is physical: outside it the sensor is wrong, not the room. */
export function gauge(unit: string, min?: number, max?: number): FieldSpec {
  const spec = { unit, kind: 'gauge', type: 'float' } as const;
  if (min === undefined) return spec;
  return max === undefined ? { ...spec, min } : { ...spec, min, max };
}

/** The sum of everything since the source started: rises until it is reset or wraps. */
export function counter(unit: string): FieldSpec {
  return { unit, kind: 'counter', type: 'float', min: 0 };
}

/** The same, never more than another field of the same Metric. */
export function within(spec: FieldSpec, atMost: string): FieldSpec {
  return { ...spec, atMost };
}

/** The same, but drawn inside a server: already contained in what its plug draws. */
export function inside(spec: FieldSpec): FieldSpec {
  return { ...spec, scope: 'part' };
}

export const percent = gauge('%', 0, 100);
/** Percent of a nominal value, which a healthy thing may exceed: a new fan runs up to a tenth faster. */
export const percentOfNominal = gauge('%', 0, 150);
/** From 003-50; wide enough for air, boards and silicon alike. */
export const celsius = gauge('°C', -50, 150);
export const watts = gauge('W', 0);
export const joules = counter('J');
export const cubicMetresPerS = gauge('m³/s', 0);
export const megahertz = gauge('MHz', 0);
export const bytes = gauge('B', 0);
export const bytesPerS = gauge('B/s', 0);
export const perS = gauge('1/s', 0);
export const seconds = gauge('s', 0);
export const ratio = gauge('1', 0);
export const fraction = gauge('1', 0, 1);
/** How many there are of something. */
export const count: FieldSpec = { unit: '1', kind: 'gauge', type: 'integer', min: 0 };
export const flag: FieldSpec = { unit: '1', kind: 'state', type: 'boolean' };
export const text: FieldSpec = { unit: '1', kind: 'text', type: 'string' };
