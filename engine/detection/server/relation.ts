import type { Json } from '../../telemetry/json';
import { inverse } from '../multivariate/inverse';

/** Below so many samples nothing is expected. */
const LEAST_SAMPLES = 40;
/** Fitted anew when a twentieth more is known, and at least every so many samples. */
const REFIT_GROWTH = 1.05;
const REFIT_SAMPLES = 120;
/** What is added to the diagonal, as a share of it: two inputs that always go together share their effect. */
const RIDGE = 1e-5;
/** Beyond so many deviations a sample counts as if it lay there (Huber). */
const CLIP = 2.5;
/** Errors of a model that is sampled often come in long runs. */
const RUN = 40;

/**
 * What a reading is expected to be from others, a straight line in each: least squares, learned sample by sample with
 * fading memory, in which no single sample counts for much. It says how far its own answer can be trusted.
 */
export class Relation {
  expected = Number.NaN;
  /** Variance of what is expected, in variances of what is left over: large where little is known. */
  leverage = 0;
  samples = 0;
  private fittedAt = 0;
  private readonly moments: Float64Array;
  private readonly products: Float64Array;
  private weights: Float64Array | undefined;
  private inverse: Float64Array | undefined;

  /**
   * @param size inputs, the constant among them
   * @param least samples below which nothing is expected
   * @param prior by input, how firmly it is taken to have no effect: a ridge of its own
   * @param run samples that are worth one that stands alone, because errors come in runs
   */
  constructor(
    readonly size: number,
    private readonly least = LEAST_SAMPLES,
    private readonly run = RUN,
    private readonly prior: readonly number[] = [],
  ) {
    this.moments = new Float64Array(size * size);
    this.products = new Float64Array(size);
  }

  get isKnown(): boolean {
    return this.weights !== undefined;
  }

  /** Works out what is expected of these inputs. */
  judge(inputs: Float64Array): void {
    const { weights, inverse: spread, size } = this;
    if (weights === undefined || spread === undefined) return;
    let expected = 0;
    let leverage = 0;
    for (let i = 0; i < size; i++) {
      const input = inputs[i]!;
      expected += weights[i]! * input;
      let row = 0;
      for (let j = 0; j < size; j++) row += spread[i * size + j]! * inputs[j]!;
      leverage += input * row;
    }
    this.expected = expected;
    this.leverage = this.run * Math.max(0, leverage);
  }

  /**
   * @param keep share of what is known that is kept, below 1 a little
   * @param sigma deviation of what is left over
   */
  learn(inputs: Float64Array, observed: number, keep: number, sigma: number): void {
    const { moments, products, size } = this;
    let value = observed;
    if (this.weights !== undefined) {
      const most = CLIP * sigma * Math.sqrt(1 + this.leverage);
      value = Math.min(Math.max(observed, this.expected - most), this.expected + most);
    }
    for (let i = 0; i < size; i++) {
      const input = inputs[i]!;
      products[i] = keep * products[i]! + input * value;
      for (let j = 0; j <= i; j++) {
        const at = i * size + j;
        moments[at] = keep * moments[at]! + input * inputs[j]!;
      }
    }
    this.samples++;
    const due = Math.min(this.fittedAt * REFIT_GROWTH, this.fittedAt + REFIT_SAMPLES);
    if (this.samples >= this.least && this.samples >= due) this.fit();
  }

  snapshot(): Json {
    const { expected, samples, fittedAt, moments, products, weights } = this;
    const list = (from: Float64Array | undefined) => (from === undefined ? null : [...from]);
    return {
      expected: Number.isNaN(expected) ? null : expected,
      ...{ samples, fittedAt },
      moments: [...moments],
      products: [...products],
      weights: list(weights),
      inverse: list(this.inverse),
    };
  }

  restore(from: Json): void {
    const saved = from as unknown as Saved;
    this.expected = saved.expected ?? Number.NaN;
    this.samples = saved.samples;
    this.fittedAt = saved.fittedAt;
    this.moments.set(saved.moments);
    this.products.set(saved.products);
    this.weights = saved.weights === null ? undefined : Float64Array.from(saved.weights);
    this.inverse = saved.inverse === null ? undefined : Float64Array.from(saved.inverse);
  }

  private fit(): void {
    const { moments, products, size } = this;
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) matrix[j * size + i] = matrix[i * size + j] = moments[i * size + j]!;
      matrix[i * size + i] = matrix[i * size + i]! * (1 + RIDGE) + 1e-9 + (this.prior[i] ?? 0);
    }
    const spread = inverse(matrix, size);
    const weights = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) weights[i] = weights[i]! + spread[i * size + j]! * products[j]!;
    }
    this.fittedAt = this.samples;
    // Inputs of which one is all but the others leave no answer: that of before holds.
    if (!weights.every(Number.isFinite) || !spread.every(Number.isFinite)) return;
    this.inverse = spread;
    this.weights = weights;
  }
}

interface Saved {
  readonly expected: number | null;
  readonly samples: number;
  readonly fittedAt: number;
  readonly moments: readonly number[];
  readonly products: readonly number[];
  readonly weights: readonly number[] | null;
  readonly inverse: readonly number[] | null;
}
