/** Milliseconds since 1970-01-01T00:00:00Z. A fraction keeps digits below a millisecond (to 0.25 µs). */
export type EpochMs = number;

/**
 * What happened to one value, best to worst. Absent means good.
 * It belongs to the value; how a source measures at all is its tag `method`.
 */
export const QUALITIES = ['duplicate', 'interpolated', 'clamped', 'stale', 'suspect', 'missing'] as const;
export type Quality = (typeof QUALITIES)[number];

/** Number, text or state; `null` means that the thing was read and gave no answer. */
export type FieldValue = number | string | boolean | null;

export type Tags = Record<string, string>;
export type Fields = Record<string, FieldValue>;

/** One reading of one thing at one instant of event time: what flows between all nodes. */
export interface Metric {
  /** The measurement: `server`, `fan`, `rack`, ... (see `MEASUREMENTS` in vocabulary.ts). */
  name: string;
  /** Identity of the thing: cluster, rack, server, fan, method, ... Values hold no `/`, `+` or `#`. */
  tags: Tags;
  /** Values by name, the unit in the name. An absent field was not read this time. */
  fields: Fields;
  timestamp: EpochMs;
  /** Per field; absent is good. */
  quality?: Record<string, Quality>;
  /** Fields the source says are integers, `i` signed or `u` unsigned; kept by codecs, used by the writer. */
  types?: Record<string, 'i' | 'u'>;
}

/** The domain a Metric belongs to: its tag `cluster`. */
export const DEFAULT_CLUSTER = 'default';

export function clusterOf(tags: { readonly cluster?: string | undefined }): string {
  return tags.cluster ?? DEFAULT_CLUSTER;
}

/** The worse of two quality marks; undefined is good. */
export function worse(a: Quality | undefined, b: Quality | undefined): Quality | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return QUALITIES.indexOf(a) >= QUALITIES.indexOf(b) ? a : b;
}
