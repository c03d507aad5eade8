import { BUCKET, QUANTILE, type Series } from './prometheus-points';

export const TYPES = [
  'unknown',
  'gauge',
  'counter',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
] as const;
export type Type = (typeof TYPES)[number];

type Part = Pick<Series, 'field' | 'bound'>;
type Parts = Readonly<Record<string, Part>>;

const VALUE: Part = { field: 'value' };
const PLAIN: Parts = { '': VALUE };
const CREATED: Parts = { _created: VALUE };

/** How the samples of a family end, and what they are (OpenMetrics 1.0, "Metric Types"). */
const PARTS: Readonly<Record<Type, Parts>> = {
  unknown: PLAIN,
  gauge: PLAIN,
  stateset: PLAIN,
  counter: { _total: VALUE, ...CREATED },
  info: { _info: VALUE },
  histogram: { ...BUCKET, ...CREATED },
  summary: { ...QUANTILE, ...CREATED },
  gaugehistogram: {
    _bucket: { field: 'bucket', bound: 'le' },
    _gsum: { field: 'sum' },
    _gcount: { field: 'count' },
  },
};

export function isType(text: string): text is Type {
  return (TYPES as readonly string[]).includes(text);
}

/** Names that nothing else in a text may have: the family's own and those of its samples. */
export function namesOf(family: string, type: Type): readonly string[] {
  const names = Object.keys(PARTS[type]).map((suffix) => family + suffix);
  return names.includes(family) ? names : [family, ...names];
}

/** What a sample of this name is to a family; undefined when it is of another one. */
export function seriesOf(family: string, type: Type, sample: string): Series | undefined {
  if (!sample.startsWith(family)) return undefined;
  const suffix = sample.slice(family.length);
  const parts = PARTS[type];
  const part = Object.hasOwn(parts, suffix) ? parts[suffix] : undefined;
  if (part === undefined) return undefined;
  return { metric: part.field === 'value' ? sample : family, ...part };
}
