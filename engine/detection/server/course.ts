import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';

/** What is off is kept as means of three minutes for three hours. */
const BLOCK_MS = 3 * MINUTE_MS;
const MOST_BLOCKS = 60;
/** What comes within fewer of them is a jump. */
const LEAST_RAMP = 4;
/** Errors of means that follow each other are alike: two fits differ by less than they seem to. */
const ALIKE = 2;
const SUREST = 4;
/** What is off changes by so much of itself with the load and the air, however it came. */
const OWN_SHARE = 0.2;
/** It is asked anew so often, ms. */
const EVERY_MS = MINUTE_MS / 2;

/** How something came to be off: by a jump, or little by little. */
export class Course {
  /** Means of deviations, and the sums of their weights. */
  private readonly means: number[] = [];
  private readonly weights: number[] = [];
  private sum = 0;
  private weight = 0;
  private endsAt: EpochMs = 0;
  private at: EpochMs = 0;
  private askedAt: EpochMs = Number.NEGATIVE_INFINITY;
  private answer = 0;

  /**
   * @param deviation in deviations that are usual
   * @param unsure how many of them it may be off by what is not known now, 1 or more
   */
  push(deviation: number, unsure: number, at: EpochMs): void {
    this.at = at;
    if (at >= this.endsAt) {
      if (this.weight > 0) this.keep(this.sum / this.weight, this.weight);
      this.sum = 0;
      this.weight = 0;
      this.endsAt = at + BLOCK_MS;
    }
    const weight = 1 / (unsure * unsure);
    this.sum += weight * deviation;
    this.weight += weight;
  }

  /**
   * How much likelier it is that it came little by little than by a jump, as the logarithm of the ratio: from −4 to 4,
   * 0 where nobody knows. Both are fitted by least squares, from a level that is free; of a jump nothing is asked of the
   * mean in which it came.
   *
   * @param meanSigma what means of some minutes are usually off, in deviations
   */
  slow(meanSigma: number): number {
    if (this.at - this.askedAt >= EVERY_MS) {
      this.askedAt = this.at;
      this.answer = this.compare(meanSigma);
    }
    return this.answer;
  }

  snapshot(): Json {
    const { sum, weight, endsAt, at, askedAt, answer, means, weights } = this;
    const asked = Number.isFinite(askedAt) ? askedAt : null;
    return { sum, weight, endsAt, at, asked, answer, means: [...means], weights: [...weights] };
  }

  restore(from: Json): void {
    const { means, weights, asked, ...rest } = from as unknown as Saved;
    Object.assign(this, rest);
    this.means.push(...means);
    this.weights.push(...weights);
    if (asked !== null) this.askedAt = asked;
  }

  private keep(mean: number, weight: number): void {
    this.means.push(mean);
    this.weights.push(weight);
    if (this.means.length <= MOST_BLOCKS) return;
    this.means.shift();
    this.weights.shift();
  }

  private compare(meanSigma: number): number {
    const { weight, sum } = this;
    const means = weight > 0 ? [...this.means, sum / weight] : this.means;
    const last = means.length - 1;
    if (last < LEAST_RAMP) return 0;
    const own = OWN_SHARE * means.reduce((most, mean) => Math.max(most, Math.abs(mean)), 0);
    const variance = meanSigma * meanSigma + own * own;
    const precisions = means.map((_, i) => 1 / (variance + 1 / (this.weights[i] ?? weight)));
    let jump = Number.POSITIVE_INFINITY;
    let ramp = Number.POSITIVE_INFINITY;
    for (let k = 0; k <= last; k++) {
      jump = Math.min(jump, leftOver(means, precisions, k, false));
      if (last - k >= LEAST_RAMP) ramp = Math.min(ramp, leftOver(means, precisions, k, true));
    }
    return Math.max(-SUREST, Math.min(SUREST, (jump - ramp) / (2 * ALIKE)));
  }
}

/** Squares that are left over of means by a level, and a ramp or a jump from the `from`th on. */
function leftOver(
  means: readonly number[],
  precisions: readonly number[],
  from: number,
  isRamp: boolean,
): number {
  let w = 0;
  let wx = 0;
  let wy = 0;
  let wxx = 0;
  let wxy = 0;
  let wyy = 0;
  for (let i = 0; i < means.length; i++) {
    if (i === from && !isRamp) continue;
    const x = i <= from ? 0 : isRamp ? i - from : 1;
    const y = means[i]!;
    const precision = precisions[i]!;
    w += precision;
    wx += precision * x;
    wy += precision * y;
    wxx += precision * x * x;
    wxy += precision * x * y;
    wyy += precision * y * y;
  }
  const spread = wxx - (wx * wx) / w;
  const common = wxy - (wx * wy) / w;
  const total = wyy - (wy * wy) / w;
  return spread > 1e-9 ? total - (common * common) / spread : total;
}

interface Saved {
  readonly asked: EpochMs | null;
  readonly means: readonly number[];
  readonly weights: readonly number[];
}
