import type { Json } from '../../telemetry/json';

/** Samples in which a value that stays outside the range becomes part of it. */
const SETTLING = 150;
/** Of a young range a new extreme says little: it counts half at so many samples. */
const YOUNG = 300;
/** Excess over a range of no width at all. */
const BOUNDLESS = 1e9;

/**
 * The range that a number has kept to. Excess is the distance beyond it, in widths of the range. It is counted twice:
 * `novel` beyond all that was ever seen, which is the news of a moment, and `lasting` beyond a range that takes what
 * it sees in slowly, which stays while the number stays out.
 */
export class Range {
  novel = 0;
  lasting = 0;
  private seen = 0;
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;
  private settledLow = Number.POSITIVE_INFINITY;
  private settledHigh = Number.NEGATIVE_INFINITY;

  /** @param warmUp samples that are learned from before any is judged */
  constructor(private readonly warmUp: number) {}

  push(value: number): void {
    const { seen, warmUp } = this;
    if (seen < warmUp) {
      this.settledLow = Math.min(this.settledLow, value);
      this.settledHigh = Math.max(this.settledHigh, value);
    } else {
      const trust = seen / (seen + YOUNG);
      this.novel = trust * excess(value, this.low, this.high);
      this.lasting = trust * excess(value, this.settledLow, this.settledHigh);
      if (value < this.settledLow) this.settledLow += (value - this.settledLow) / SETTLING;
      else if (value > this.settledHigh) this.settledHigh += (value - this.settledHigh) / SETTLING;
    }
    this.low = Math.min(this.low, value);
    this.high = Math.max(this.high, value);
    this.seen++;
  }

  /** The nearest value that would be nothing new. */
  nearest(value: number): number {
    return Math.min(Math.max(value, this.settledLow), this.settledHigh);
  }

  snapshot(): Json {
    const { seen, low, high, settledLow, settledHigh, novel, lasting } = this;
    return seen === 0 ? null : { seen, low, high, settledLow, settledHigh, novel, lasting };
  }

  restore(from: Json): void {
    if (from !== null) Object.assign(this, from);
  }
}

function excess(value: number, low: number, high: number): number {
  const beyond = Math.max(value - high, low - value);
  if (beyond <= 0) return 0;
  return high > low ? beyond / (high - low) : BOUNDLESS;
}
