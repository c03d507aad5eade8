import type { Json } from '../../telemetry/json';
import { inverse } from './inverse';
import type { Moments } from './moments';

/** Added to each correlation of a field with itself: what fields that move as one say of each other stays finite. */
const RIDGE = 0.1;
/** Least standard deviation of a field, as a share of its mean; of one that never moved a small move is no anomaly. */
const LEAST_DEVIATION = 0.02;
const LEAST = 1e-9;
/** Residuals are never finer than this share of the deviation of their field. */
const LEAST_LEFT = 0.01;

/**
 * What each field of a row is expected to be from all others: ridge regression of each on the rest, which the inverse
 * of the covariance holds for all at once.
 */
export class Relations {
  private readonly standard: Float64Array;

  private constructor(
    private readonly means: Float64Array,
    private readonly deviations: Float64Array,
    /** Inverse of the correlations, row by row. */
    private readonly precision: Float64Array,
    /** Standard deviation of what is left of each field, in deviations of the field. */
    private readonly left: Float64Array,
  ) {
    this.standard = new Float64Array(means.length);
  }

  static of({ size, means, covariance }: Moments): Relations {
    const deviations = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const deviation = Math.sqrt(Math.max(0, covariance[i * size + i]!));
      deviations[i] = Math.max(deviation, LEAST_DEVIATION * Math.abs(means[i]!), LEAST);
    }
    const correlation = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        correlation[i * size + j] = covariance[i * size + j]! / (deviations[i]! * deviations[j]!);
      }
    }
    const ridged = correlation.slice();
    for (let i = 0; i < size; i++) ridged[i * size + i] = ridged[i * size + i]! + RIDGE;
    const precision = inverse(ridged, size);
    return new Relations(means.slice(), deviations, precision, leftOver(correlation, precision, size));
  }

  snapshot(): Json {
    const { means, deviations, precision, left } = this;
    return {
      means: [...means],
      deviations: [...deviations],
      precision: [...precision],
      left: [...left],
    };
  }

  static restore(from: Json): Relations {
    const { means, deviations, precision, left } = from as Record<string, number[]>;
    const column = (numbers: number[] | undefined) => Float64Array.from(numbers ?? []);
    return new Relations(column(means), column(deviations), column(precision), column(left));
  }

  /**
   * What is left of each field when the others have said what they can, in standard deviations of what was left while
   * it was learned. Of a field that is NaN nothing is left, and it says nothing of others.
   */
  residuals(row: Float64Array, into: Float64Array): void {
    const { means, deviations, precision, left, standard } = this;
    const size = means.length;
    for (let i = 0; i < size; i++) {
      const value = (row[i]! - means[i]!) / deviations[i]!;
      standard[i] = Number.isNaN(value) ? 0 : value;
    }
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += precision[i * size + j]! * standard[j]!;
      into[i] = Number.isNaN(row[i]!) ? 0 : sum / precision[i * size + i]! / left[i]!;
    }
  }

  /** What a field was expected to be, when so many standard deviations are left of it. */
  expected(field: number, value: number, residual: number): number {
    return value - residual * this.left[field]! * this.deviations[field]!;
  }
}

/** Of residuals (P z)ᵢ / Pᵢᵢ the covariance is P C P over the diagonal; of a field that never moved nothing varies. */
function leftOver(correlation: Float64Array, precision: Float64Array, size: number): Float64Array {
  const left = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let variance = 0;
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += correlation[j * size + k]! * precision[i * size + k]!;
      variance += precision[i * size + j]! * sum;
    }
    left[i] = Math.sqrt(Math.max(0, variance)) / precision[i * size + i]! + LEAST_LEFT;
  }
  return left;
}
