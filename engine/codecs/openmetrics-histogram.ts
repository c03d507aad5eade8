import type { Metric } from '../telemetry/metric';
import type { Limit } from '../telemetry/problem';

/** One point of a histogram or gaugehistogram: all its samples at one time, which are right together or not at all. */
export class HistogramPoint {
  /** What came of its samples. */
  readonly metrics: Metric[] = [];
  /** One of its samples was refused. */
  isBroken = false;
  private limit = Number.NEGATIVE_INFINITY;
  private inLast = 0;
  private count: number | undefined;
  private hasBuckets = false;
  private hasSum = false;
  private isGauge = false;
  private isGaugeSumNegative = false;
  private hasNegativeLimits = false;

  /** `line`: of its first sample. */
  constructor(
    readonly line: number,
    readonly text: string,
  ) {}

  /** Takes the next bucket; what would have been right, when it is not. */
  bucket(limit: number, value: number): Limit | undefined {
    if (this.hasBuckets && limit <= this.limit) return 'limits-rise';
    if (value < this.inLast) return 'buckets-rise';
    this.hasBuckets = true;
    this.limit = limit;
    this.inLast = value;
    if (limit < 0) this.hasNegativeLimits = true;
    return undefined;
  }

  counted(value: number): void {
    this.count = value;
  }

  summed(value: number, isGauge: boolean): void {
    this.hasSum = true;
    this.isGaugeSumNegative = isGauge && value < 0;
    this.isGauge = isGauge;
  }
  /** What is missing now that all has come (OpenMetrics 1.0, "Histogram" and "GaugeHistogram"). */
  flaw(): Limit | undefined {
    if (this.limit !== Number.POSITIVE_INFINITY) return 'inf-bucket';
    if (this.count !== undefined && this.count !== this.inLast) return 'inf-bucket';
    if (this.hasSum !== (this.count !== undefined)) return 'sum-and-count';
    if (this.hasNegativeLimits && this.hasSum && !this.isGauge) return 'no-sum';
    if (!this.hasNegativeLimits && this.isGaugeSumNegative) return 'not-negative';
    return undefined;
  }
}
