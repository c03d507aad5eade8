import {
  type EpochMs,
  type Fields,
  type Metric,
  QUALITIES,
  type Quality,
  type Tags,
} from '../telemetry/metric';
import { type Accumulator, COUNT, COVERED, MARK, MISSING, RECORD } from './accumulator';
import { type Percentiles, type Value, valuesOf } from './aggregates';
import type { Columns } from './columns';
import type { Plan } from './plan';

/** How many samples a column should have had; learned from the series itself or said by somebody. */
export interface Expectation {
  samples: number;
  learned: boolean;
}

/** What the record of a window does not hold but its Metric says. */
export interface WindowFacts extends Percentiles {
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
}

/** Turns records into window Metrics. */
export class Emitter {
  private readonly names = new Map<string, Record<string, string>>();
  private readonly values: readonly (readonly [suffix: string, value: Value])[];

  constructor(plan: Plan) {
    this.values = plan.config.aggregates.flatMap(valuesOf);
  }

  /** The window as a Metric; undefined when no field had a sample or a failed reading. */
  window(acc: Accumulator, columns: Columns, facts: WindowFacts): Metric | undefined {
    const { data } = acc;
    const fields: Fields = {};
    let quality: Record<string, Quality> | undefined;
    let learned = false;
    let empty = true;
    for (let column = 0; column < acc.columns; column++) {
      const record = column * RECORD;
      const count = data[record + COUNT] as number;
      const missing = data[record + MISSING] as number;
      if (count + missing === 0) continue;
      empty = false;
      const names = this.namesOf(columns.fields[column] as string);
      // Slopes of counters and rates of gauges say nothing.
      const senseless = columns.counters[column] ? 'per_min' : 'rate';
      const worst = count === 0 ? 'missing' : QUALITIES[(data[record + MARK] as number) - 1];
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
          const number = value(data, column, facts);
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
      const covered = count === 0 ? 0 : (data[record + COVERED] as number);
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
}
