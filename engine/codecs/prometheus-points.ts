import { isTime } from '../telemetry/admit';
import type { EpochMs, Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { KEY_SEPARATOR } from '../telemetry/series-key';
import { boundText, floatOf } from './prometheus-number';
import type { SampleScanner } from './prometheus-scan';

/** What the samples of one name are. */
export interface Series {
  /** Measurement of the Metrics: the family where several samples make one Metric, else the name itself. */
  readonly metric: string;
  readonly field: 'value' | 'bucket' | 'sum' | 'count';
  /** The label that holds the limit of a bucket or of a quantile. */
  readonly bound?: 'le' | 'quantile';
}

export const BUCKET: Readonly<Record<string, Pick<Series, 'field' | 'bound'>>> = {
  _bucket: { field: 'bucket', bound: 'le' },
  _sum: { field: 'sum' },
  _count: { field: 'count' },
};

export const QUANTILE: Readonly<Record<string, Pick<Series, 'field' | 'bound'>>> = {
  '': { field: 'value', bound: 'quantile' },
  _sum: { field: 'sum' },
  _count: { field: 'count' },
};

/** Metrics of one measurement and the same labels, by the values of these. */
type Siblings = Map<string, Metric>;

/** Metrics of one text. A scrape of eight megabytes has some hundred thousand. */
const MOST_METRICS = 1_000_000;

/** Where a sample belongs. */
export interface Point {
  readonly siblings: Siblings;
  readonly id: string;
  readonly timestamp: EpochMs;
}

/**
 * Makes Metrics of the samples of one text. A Metric is all samples of one measurement, labels and time: `value`,
 * or the `sum` and `count` of a histogram or summary; a bucket is one of its own, with the tag `le`.
 *
 * NaN is `null`, marked `missing`: also how a series says that it has ended. An infinity is `null`, marked
 * `suspect`. A whole number of which a double does not hold all digits is marked `suspect`.
 */
export class Points {
  /** In the order of their first samples. */
  readonly metrics: Metric[] = [];
  private readonly byLabels = new Map<readonly string[], Map<string, Siblings>>();
  /** Those of the last sample: most have the name and the labels of the one before. */
  private lastLabels: readonly string[] | undefined;
  private lastMetric = '';
  private lastSiblings: Siblings = new Map();

  constructor(
    private readonly receivedAt: EpochMs,
    private readonly anyTime: boolean,
  ) {}

  /** Where the sample that was scanned belongs; a Problem when its limit is no number, its time none of ours, or too many came. */
  place(sample: SampleScanner, { metric, bound }: Series): Point | Problem {
    const { tags, time } = sample;
    if (bound !== undefined) {
      const text = tags[bound];
      const limit = text === undefined ? undefined : floatOf(text);
      if (limit === undefined || Number.isNaN(limit)) {
        return problem('malformed', `tags.${bound}`, text ?? '', 'a-number');
      }
      tags[bound] = boundText(limit);
    }
    if (this.metrics.length >= MOST_METRICS) {
      return problem('too-many-series', metric, MOST_METRICS + 1, MOST_METRICS);
    }
    const siblings = this.siblingsOf(metric, sample.labelNames());
    const id = sample.labelValues();
    if (time === undefined) return { siblings, id, timestamp: this.receivedAt };
    if (!this.anyTime && !isTime(time))
      return problem('bad-time', 'timestamp', sample.timeText, 'years-in-ms');
    return { siblings, id: id + KEY_SEPARATOR + time, timestamp: time };
  }

  /** Is there a value in this place already? */
  has({ siblings, id }: Point, { field }: Series): boolean {
    return siblings.get(id)?.fields[field] !== undefined;
  }

  /** Puts the value of the sample in its place. */
  put(sample: SampleScanner, { siblings, id, timestamp }: Point, { metric: name, field }: Series): Metric {
    const { value, isExact, tags } = sample;
    const isReading = Number.isFinite(value);
    const kept = isReading ? value : null;
    let metric = siblings.get(id);
    if (metric === undefined) {
      const fields = field === 'value' ? { value: kept } : { [field]: kept };
      metric = { name, tags, fields, timestamp };
      siblings.set(id, metric);
      this.metrics.push(metric);
    } else metric.fields[field] = kept;
    if (!isReading || !isExact) this.mark(metric, field, Number.isNaN(value) ? 'missing' : 'suspect');
    else if (metric.quality !== undefined) this.unmark(metric, field);
    return metric;
  }

  mark(metric: Metric, field: string, quality: 'missing' | 'suspect'): void {
    metric.quality = { ...metric.quality, [field]: quality };
  }

  private siblingsOf(metric: string, labels: readonly string[]): Siblings {
    if (metric === this.lastMetric && labels === this.lastLabels) return this.lastSiblings;
    let byMetric = this.byLabels.get(labels);
    if (byMetric === undefined) {
      byMetric = new Map();
      this.byLabels.set(labels, byMetric);
    }
    let siblings = byMetric.get(metric);
    if (siblings === undefined) {
      siblings = new Map();
      byMetric.set(metric, siblings);
    }
    this.lastMetric = metric;
    this.lastLabels = labels;
    this.lastSiblings = siblings;
    return siblings;
  }

  /** A later value of the same place has no fault. */
  private unmark(metric: Metric, field: string): void {
    const { [field]: _, ...others } = metric.quality ?? {};
    metric.quality = others;
    if (Object.keys(others).length === 0) delete metric.quality;
  }
}
