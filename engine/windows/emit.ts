import {
  type EpochMs,
  type Fields,
  type Metric,
  QUALITIES,
  type Quality,
  type Tags,
} from '../telemetry/metric';
import { MINUTE_MS } from '../telemetry/units';
import {
  type Accumulator,
  COUNT,
  COVERED,
  FIRST,
  INCREASE,
  INTEGRAL,
  LAST,
  M2,
  MARK,
  MAX,
  MIN,
  MISSING,
  PRODUCT,
  RECORD,
  SPAN,
  SUM,
  TIME_M2,
} from './accumulator';
import type { Columns } from './columns';
import { percentileOf } from './config';
import type { Plan } from './plan';

/** How many samples a column should have had; learned from the series itself or said by somebody. */
export interface Expectation {
  samples: number;
  learned: boolean;
}

/** What the record of a window does not hold but its Metric says. */
export interface WindowFacts {
  readonly name: string;
  readonly tags: Tags;
  readonly label: string;
  readonly start: EpochMs;
  readonly end: EpochMs;
  /** The series that feed it: the share of time covered is that of all together. */
  readonly sources: number;
  readonly revision: number;
  /** Say the length, because the tag does not. */
  readonly tellLength: boolean;
  expected(column: number): Expectation | undefined;
  percentile(column: number, share: number): number;
}

type Suffix = (record: number, column: number) => number | undefined;

/** Turns records into window Metrics: the names and the arithmetic of each aggregate are here. */
export class Emitter {
  private readonly names = new Map<string, Record<string, string>>();
  private data: Float64Array = new Float64Array(0);
  private facts!: WindowFacts;
  private readonly values: readonly (readonly [suffix: string, value: Suffix])[];

  constructor(plan: Plan) {
    this.values = plan.config.aggregates.flatMap((aggregate) => this.suffixes(aggregate));
  }

  /** The window as a Metric; undefined when no field had a sample or a failed reading. */
  window(acc: Accumulator, columns: Columns, facts: WindowFacts): Metric | undefined {
    this.data = acc.data;
    this.facts = facts;
    const fields: Fields = {};
    let quality: Record<string, Quality> | undefined;
    let learned = false;
    let empty = true;
    for (let column = 0; column < acc.columns; column++) {
      const record = column * RECORD;
      const count = this.at(record, COUNT);
      const missing = this.at(record, MISSING);
      if (count + missing === 0) continue;
      empty = false;
      const names = this.namesOf(columns.fields[column] as string);
      // Slopes of counters and rates of gauges say nothing.
      const senseless = columns.counters[column] ? 'per_min' : 'rate';
      const worst = count === 0 ? 'missing' : QUALITIES[this.at(record, MARK) - 1];
      for (const [suffix, value] of this.values) {
        const name = names[suffix] as string;
        if (suffix === 'count') {
          fields[name] = count;
          const expected = facts.expected(column);
          if (expected !== undefined) {
            fields[names.expected as string] = expected.samples;
            learned ||= expected.learned;
          }
          continue;
        }
        if (suffix === senseless) continue;
        if (count === 0) {
          fields[name] = null;
        } else {
          const number = value(record, column);
          // Beyond what a double holds: such a number would cost the whole window.
          if (number === undefined || !Number.isFinite(number)) continue;
          fields[name] = number;
        }
        if (worst !== undefined) {
          quality ??= {};
          quality[name] = worst;
        }
      }
      if (missing > 0) fields[names.missing as string] = missing;
      const covered = count === 0 ? 0 : this.at(record, COVERED);
      const share = covered / ((facts.end - facts.start) * facts.sources);
      // A hair below 1 is rounding of fractions of a millisecond.
      if (share < 1 - 1e-9 && facts.end > facts.start) fields[names.coverage as string] = share;
    }
    if (empty) return undefined;
    if (learned) fields.expected_learned = true;
    if (facts.tellLength) fields.length_s = (facts.end - facts.start) / 1000;
    fields.revision = facts.revision;
    const tags = { ...facts.tags, window: facts.label };
    const metric: Metric = { name: facts.name, tags, fields, timestamp: facts.start };
    if (quality !== undefined) metric.quality = quality;
    return metric;
  }

  private at(record: number, place: number): number {
    return this.data[record + place] as number;
  }

  private namesOf(field: string): Record<string, string> {
    let names = this.names.get(field);
    if (names === undefined) {
      names = {};
      const all = [...this.values.map(([suffix]) => suffix), 'expected', 'missing', 'coverage'];
      for (const suffix of all) names[suffix] = `${field}_${suffix}`;
      this.names.set(field, names);
    }
    return names;
  }

  private suffixes(aggregate: string): (readonly [string, Suffix])[] {
    const mean: Suffix = (record) => this.at(record, SUM) / this.at(record, COUNT);
    const place =
      (where: number): Suffix =>
      (record) =>
        this.at(record, where);
    const share = percentileOf(aggregate);
    if (share !== undefined) return [[aggregate, (_, column) => this.facts.percentile(column, share)]];
    switch (aggregate) {
      case 'avg':
        // A window that is a single instant has no time to weigh by.
        return [
          [
            'avg',
            (record) => {
              const covered = this.at(record, COVERED);
              return covered > 0 ? this.at(record, INTEGRAL) / covered : mean(record, 0);
            },
          ],
        ];
      case 'mean':
        return [['mean', mean]];
      case 'min':
        return [['min', place(MIN)]];
      case 'max':
        return [['max', place(MAX)]];
      case 'first':
        return [['first', place(FIRST)]];
      case 'last':
        return [['last', place(LAST)]];
      case 'count':
        return [['count', place(COUNT)]];
      case 'sum':
        return [['sum', place(SUM)]];
      case 'stddev': // of a sample: divided by n - 1
        return [
          [
            'stddev',
            (record) => {
              const count = this.at(record, COUNT);
              return count < 2 ? undefined : Math.sqrt(this.at(record, M2) / (count - 1));
            },
          ],
        ];
      case 'rate':
        return [
          [
            'rate',
            (record) => {
              const span = this.at(record, SPAN);
              return span > 0 ? (this.at(record, INCREASE) / span) * 1000 : undefined;
            },
          ],
        ];
      case 'per_min':
        return [
          [
            'per_min',
            (record) => {
              const squares = this.at(record, TIME_M2);
              return squares > 0 ? (this.at(record, PRODUCT) / squares) * MINUTE_MS : undefined;
            },
          ],
        ];
      default: // ohlc
        return [
          ['open', place(FIRST)],
          ['high', place(MAX)],
          ['low', place(MIN)],
          ['close', place(LAST)],
        ];
    }
  }
}
