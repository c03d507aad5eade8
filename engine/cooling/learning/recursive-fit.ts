import type { Json } from '../../telemetry/json';

/** What is believed of a coefficient before anything is seen, and within what it stays. */
export interface Prior {
  readonly mean: number;
  readonly sigma: number;
  readonly min: number;
  readonly max: number;
  /** How it may wander: deviation after an hour. */
  readonly perHour: number;
}

/**
 * Coefficients c of y = Σ c_i x_i, learned reading by reading: recursive least squares with priors, where each
 * coefficient may wander (a Kalman filter of a random walk). Cost: the square of their number.
 */
export class RecursiveFit {
  readonly mean: Float64Array;
  /** Row by row. */
  private readonly covariance: Float64Array;
  private readonly gain: Float64Array;

  constructor(private readonly priors: readonly Prior[]) {
    const count = priors.length;
    this.mean = Float64Array.from(priors, ({ mean }) => mean);
    this.covariance = new Float64Array(count * count);
    this.gain = new Float64Array(count);
    priors.forEach(({ sigma }, i) => {
      this.covariance[i * count + i] = sigma * sigma;
    });
  }

  predict(x: ArrayLike<number>): number {
    let y = 0;
    for (let i = 0; i < this.mean.length; i++) y += this.mean[i]! * x[i]!;
    return y;
  }

  /** Variance of `predict`, without the noise of a reading. */
  variance(x: ArrayLike<number>): number {
    const { covariance } = this;
    const count = this.mean.length;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) sum += x[i]! * covariance[i * count + j]! * x[j]!;
    }
    return Math.max(0, sum);
  }

  /** Deviation of a coefficient. */
  sigma(i: number): number {
    return Math.sqrt(Math.max(0, this.covariance[i * this.mean.length + i]!));
  }

  /** @param noise variance of the reading `y` */
  learn(x: ArrayLike<number>, y: number, noise: number, dtS: number): void {
    const { priors, mean, covariance, gain } = this;
    const count = mean.length;
    for (let i = 0; i < count; i++) {
      const { perHour, sigma } = priors[i]!;
      const at = i * count + i;
      // What is not excited would be forgotten without limit.
      covariance[at] = Math.min(sigma * sigma, covariance[at]! + (perHour * perHour * dtS) / 3600);
    }
    let spread = noise;
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = 0; j < count; j++) sum += covariance[i * count + j]! * x[j]!;
      gain[i] = sum;
      spread += sum * x[i]!;
    }
    const error = y - this.predict(x);
    for (let i = 0; i < count; i++) {
      const { min, max } = priors[i]!;
      mean[i] = Math.min(max, Math.max(min, mean[i]! + (gain[i]! / spread) * error));
      for (let j = 0; j < count; j++) covariance[i * count + j]! -= (gain[i]! * gain[j]!) / spread;
    }
  }

  snapshot(): Json {
    return { mean: [...this.mean], covariance: [...this.covariance] };
  }

  restore(from: Json): void {
    const { mean, covariance } = from as unknown as { mean: number[]; covariance: number[] };
    this.mean.set(mean);
    this.covariance.set(covariance);
  }
}
