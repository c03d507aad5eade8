/** What an exact figure counts. */
export type Base = 'at-once' | 'hour' | 'charge' | 'km' | 'use';

/** What a figure counts once a reader can take it in; the catalogues have a word for each. */
export type Measure =
  | 'at-once'
  | 'thousand-at-once'
  | 'million-at-once'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'year'
  | 'century'
  | 'metre'
  | 'km'
  | 'earth'
  | 'charge'
  | 'charge-percent'
  | 'charge-year'
  | 'charge-century'
  | 'use'
  | 'thousand-use'
  | 'million-use';

export interface Scaled {
  readonly value: number;
  readonly measure: Measure;
}

/** What lies between these can be pictured: more than a handful, and no more digits than fit in a word. */
export const READABLE = { from: 10, below: 100_000 } as const;

/** How many of the base one of each measure is, the usual one first: others are taken only when it is not readable. */
const SCALES: Readonly<Record<Base, readonly (readonly [measure: Measure, ofBase: number])[]>> = {
  'at-once': [
    ['at-once', 1],
    ['thousand-at-once', 1e3],
    ['million-at-once', 1e6],
  ],
  hour: [
    ['hour', 1],
    ['minute', 1 / 60],
    ['second', 1 / 3600],
    ['day', 24],
    // 365.25 days
    ['year', 8766],
    ['century', 876_600],
  ],
  km: [
    ['km', 1],
    ['metre', 1e-3],
    // The equator is 40 075 km long (WGS 84).
    ['earth', 40_075],
  ],
  charge: [
    ['charge', 1],
    ['charge-percent', 0.01],
    // One phone that is charged once a day.
    ['charge-year', 365.25],
    ['charge-century', 36_525],
  ],
  use: [
    ['use', 1],
    ['thousand-use', 1e3],
    ['million-use', 1e6],
  ],
};

/** The measure in which a figure can be read, the usual one where it can; else the one that comes nearest. */
export function scaled(exact: number, base: Base): Scaled {
  const all = SCALES[base].map(([measure, ofBase]) => ({ measure, value: exact / ofBase }));
  return all.find(isReadable) ?? all.reduce((best, one) => (strayed(one) < strayed(best) ? one : best));
}

function isReadable({ value }: Scaled): boolean {
  return value >= READABLE.from && value < READABLE.below;
}

/** How far a figure is from what can be read, as a factor's logarithm. */
function strayed({ value }: Scaled): number {
  return value < READABLE.from ? Math.log(READABLE.from / value) : Math.log(value / READABLE.below);
}
