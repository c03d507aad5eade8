import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric, Tags } from '../../telemetry/metric';
import { DAY_MS } from '../../telemetry/units';
import type { Desk } from '../desk';
import { matterKey, targetOf } from '../identity';
import { ALARM_THRESHOLD, Multivariate, WARM_UP } from '../multivariate/multivariate';
import type { Watch } from '../watch';
import { Transients } from './transients';

/** Fewer numbers have no relations worth learning; more cost too much. */
const LEAST_FIELDS = 3;
const MOST_FIELDS = 64;
const MOST_GUILTY = 3;
/** Before so much was seen without a break nobody knows what a day is like: what is new is worth a look, no alarm. */
const YOUNG_MS = DAY_MS;
/** At an hour at which the score rises every day it has to rise by so much more. */
const BEYOND_USUAL = 1.25;

/** The fields that rows of a thing have, by its first; undefined when they are too few, or too many. */
export function rowFieldsOf({ fields }: Metric): readonly string[] | undefined {
  const names = Object.keys(fields).filter((field) => typeof fields[field] === 'number');
  return names.length >= LEAST_FIELDS && names.length <= MOST_FIELDS ? names : undefined;
}

/** Judges a thing that nobody knows by how its numbers usually go together. */
export class RowWatch implements Watch {
  private readonly judge: Multivariate;
  private readonly transients = new Transients();
  private readonly row: Float64Array;
  private readonly key: string;
  private readonly tags: Tags;
  private rows = 0;
  private since: EpochMs = 0;
  /** Since when it has come without a break. */
  private firstAt: EpochMs = 0;
  private lastAt: EpochMs = Number.NaN;
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    tags: Tags,
    thing: string,
    private readonly fields: readonly string[],
  ) {
    const { window: _, ...own } = tags;
    this.tags = own;
    this.key = matterKey(thing, 'row');
    this.judge = new Multivariate(fields.length);
    this.row = new Float64Array(fields.length);
  }

  get isLearning(): boolean {
    return this.rows < WARM_UP;
  }

  get size(): number {
    return this.fields.length;
  }

  push(reading: Metric, at: EpochMs, desk: Desk): void {
    const { fields, row, judge, key } = this;
    fields.forEach((field, i) => {
      const value = reading.fields[field];
      row[i] = typeof value === 'number' ? value : Number.NaN;
    });
    judge.push(row);
    this.rows++;
    if (!(at - this.lastAt < YOUNG_MS)) this.firstAt = at;
    this.lastAt = at;
    const level = judge.score / this.thresholdAt(at);
    this.transients.push(judge.score, at, ALARM_THRESHOLD / 2);
    const isDue = desk.isDue(this.toldAt, at);
    if (level < 0.5) this.since = at;
    if (level < 0.5 && desk.ledger.open > 0) desk.calm({ key, level }, at);
    if (level < 0.5 && !isDue) return;
    const evidence = judge.guilty(MOST_GUILTY).map(({ field, observed, expected, sigma }) => ({
      field: fields[field]!,
      observed: Number.isNaN(observed) ? null : observed,
      expected: Number.isFinite(expected) ? expected : null,
      sigma: Number.isFinite(sigma) ? sigma : 0,
    }));
    if (level >= 0.5) {
      const target = targetOf(this.tags);
      desk.suspect(
        {
          ...{ key, level, target, evidence, since: this.since },
          watch: 'row',
          severity: at - this.firstAt < YOUNG_MS ? 'info' : 'warning',
          scope: 'sensor',
        },
        at,
      );
    }
    const [worst] = evidence;
    if (!isDue || worst === undefined) return;
    this.toldAt = at;
    desk.score(this.tags, { ...worst, score: level }, at);
  }

  matters(): Iterable<string> {
    return [this.key];
  }

  snapshot(): Json {
    const { rows, since, firstAt, lastAt, toldAt, transients, judge } = this;
    return {
      ...{ rows, since, firstAt, lastAt: Number.isNaN(lastAt) ? null : lastAt },
      toldAt: Number.isFinite(toldAt) ? toldAt : null,
      transients: transients.snapshot(),
      judge: judge.snapshot(),
    };
  }

  restore(from: Json): void {
    const { rows, since, firstAt, lastAt, toldAt, transients, judge } = from as {
      rows: number;
      since: EpochMs;
      firstAt: EpochMs;
      lastAt: EpochMs | null;
      toldAt: EpochMs | null;
      transients: Json;
      judge: Json;
    };
    this.rows = rows;
    this.since = since;
    this.firstAt = firstAt;
    this.lastAt = lastAt ?? Number.NaN;
    this.transients.restore(transients);
    this.toldAt = toldAt ?? Number.NEGATIVE_INFINITY;
    this.judge.restore(judge);
  }
  private thresholdAt(at: EpochMs): number {
    return Math.max(ALARM_THRESHOLD, BEYOND_USUAL * this.transients.usual(at));
  }
}
