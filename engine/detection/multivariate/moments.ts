import type { Json } from '../../telemetry/json';

/** Rows after which older ones begin to fade: a month at 5 minutes. */
const MEMORY = 8640;

/** Running means and covariances of rows of numbers. */
export class Moments {
  /** Rows that count. */
  count = 0;
  readonly means: Float64Array;
  /** Covariances, row by row of a square. */
  readonly covariance: Float64Array;
  private readonly before: Float64Array;

  constructor(readonly size: number) {
    this.means = new Float64Array(size);
    this.covariance = new Float64Array(size * size);
    this.before = new Float64Array(size);
  }

  /** Learns from a row without NaN. */
  push(row: Float64Array): void {
    const { size, means, covariance, before } = this;
    this.count = Math.min(this.count + 1, MEMORY);
    const share = 1 / this.count;
    for (let i = 0; i < size; i++) {
      before[i] = row[i]! - means[i]!;
      means[i] = means[i]! + share * before[i]!;
    }
    for (let i = 0; i < size; i++) {
      const now = row[i]! - means[i]!;
      for (let j = 0; j <= i; j++) {
        const at = i * size + j;
        covariance[at] = covariance[at]! + share * (before[j]! * now - covariance[at]!);
        covariance[j * size + i] = covariance[at]!;
      }
    }
  }

  snapshot(): Json {
    return { count: this.count, means: [...this.means], covariance: [...this.covariance] };
  }

  restore(from: Json): void {
    const saved = from as { count: number; means: number[]; covariance: number[] };
    this.count = saved.count;
    this.means.set(saved.means);
    this.covariance.set(saved.covariance);
  }
}
