import type { Limit } from '../telemetry/problem';
import type { HistogramPoint } from './openmetrics-histogram';
import { seriesOf, type Type } from './openmetrics-types';
import { floatOf } from './prometheus-number';
import type { Series } from './prometheus-points';
import type { SampleScanner } from './prometheus-scan';

/** Samples that only count up: neither NaN nor negative. A gauge's sum may be negative. */
const COUNTING = /^_(?:total|sum|count|bucket|gcount)$/;
const WHOLE = /^_(?:bucket|count|gcount)$/;

/** The family that is being read, and the rules its samples have to keep (OpenMetrics 1.0, "Data Model"). */
export class Family {
  type: Type | undefined;
  /** With the place where it stands. */
  unit: { readonly name: string; readonly line: number; readonly text: string } | undefined;
  hasHelp = false;
  hasSamples = false;
  /** Of a histogram: the point that its last sample belongs to. */
  point: HistogramPoint | undefined;

  private readonly series = new Map<string, Series | undefined>();
  private readonly groups = new Set<string>();
  private group: string | undefined;
  private time: number | undefined;
  /** Samples of the group at its present time. */
  private readonly atTime = new Set<string>();

  /** `line`: where it begins. */
  constructor(
    readonly name: string,
    readonly line: number,
    readonly text: string,
  ) {}

  get kind(): Type {
    return this.type ?? 'unknown';
  }

  setType(type: Type): void {
    this.type = type;
    this.series.clear();
  }

  /** What a sample of this name is; undefined when it is of another family. */
  seriesOf(sample: string): Series | undefined {
    let series = this.series.get(sample);
    if (series === undefined && !this.series.has(sample)) {
      series = seriesOf(this.name, this.kind, sample);
      this.series.set(sample, series);
    }
    return series;
  }

  /** What the value and labels of a sample would have to be, when they are not. */
  flaw({ name, tags, value, hasExemplar }: SampleScanner): Limit | undefined {
    const { kind } = this;
    const suffix = name.slice(this.name.length);
    if (suffix === '_bucket') {
      const limit = tags.le === undefined ? undefined : floatOf(tags.le);
      if (limit === undefined || Number.isNaN(limit)) return 'bucket-limit';
      // Of all numbers only this one has one form.
      if (limit === Number.POSITIVE_INFINITY && tags.le !== '+Inf') return 'bucket-limit';
    }
    if (kind === 'summary' && suffix === '') {
      const quantile = floatOf(tags.quantile ?? '');
      if (quantile === undefined || !(quantile >= 0 && quantile <= 1)) return 'a-quantile';
      if (value < 0) return 'not-negative';
    }
    if (kind === 'stateset') {
      if (!Object.hasOwn(tags, this.name)) return 'state-label';
      if (value !== 0 && value !== 1) return ['0', '1'];
    }
    if (kind === 'info' && value !== 1) return ['1'];
    if ((COUNTING.test(suffix) || suffix === '_gsum') && Number.isNaN(value)) return 'not-negative';
    if (COUNTING.test(suffix) && value < 0) return 'not-negative';
    if (WHOLE.test(suffix) && !Number.isInteger(value)) return 'a-whole-number';
    if (hasExemplar && suffix !== '_bucket' && suffix !== '_total') return 'no-exemplar';
    return undefined;
  }

  /**
   * Takes the sample into its group: the samples of one metric stand together, their times do not go back, and
   * none comes twice at one time. What would have been right, when it is not. `startPoint` is called where a
   * histogram's next point begins.
   */
  join(sample: SampleScanner, startPoint: () => void): Limit | undefined {
    const { time } = sample;
    const labels = sample.identityBut('');
    const own = this.ownLabel(sample.name);
    let group = own === '' ? labels : sample.identityBut(own);
    // Labels tell the points of an info apart, not its metrics.
    if (this.kind === 'info') group = '';
    const isNew = group !== this.group;
    if (isNew && this.groups.has(group)) return 'group-together';
    if (!isNew && (time === undefined) !== (this.time === undefined)) return 'times-all-or-none';
    if (!isNew && time !== undefined && time < (this.time as number) && this.kind !== 'info')
      return 'times-rise';
    if (isNew || time !== this.time) {
      this.atTime.clear();
      if (this.isHistogram) startPoint();
    }
    this.group = group;
    this.groups.add(group);
    this.time = time;
    // Digits below what a double of milliseconds holds still tell two samples apart.
    const id = `${sample.name}${labels} ${sample.timeText}`;
    if (this.atTime.has(id)) return 'sample-once';
    this.atTime.add(id);
    return undefined;
  }

  get isHistogram(): boolean {
    return this.type === 'histogram' || this.type === 'gaugehistogram';
  }

  /** Takes the sample of a histogram into its point. */
  measure({ name, tags, value }: SampleScanner): Limit | undefined {
    const { point } = this;
    const suffix = name.slice(this.name.length);
    if (point === undefined) return undefined;
    if (suffix === '_bucket') return point.bucket(floatOf(tags.le ?? '') as number, value);
    if (suffix === '_count' || suffix === '_gcount') point.counted(value);
    else if (suffix === '_sum' || suffix === '_gsum') point.summed(value, suffix === '_gsum');
    return undefined;
  }

  /** The label that tells samples of one metric apart, and is none of its identity. */
  private ownLabel(sample: string): string {
    if (this.kind === 'stateset') return this.name;
    return this.seriesOf(sample)?.bound ?? '';
  }
}
