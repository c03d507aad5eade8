import type { Json } from '../../telemetry/json';
import { DAY_MS } from '../../telemetry/units';

/** A reading was missed after so many of the gaps that nine of ten are no longer than. */
const MISSED_GAPS = 1.5;
const LONG_SHARE = 0.9;
/** Weight of the newest in that. */
const WEIGHT = 0.05;

/** How long a fan that is told on change may be silent, and where it may be when it was silent for longer. */
export class FanSilence {
  /** Nine of ten gaps are no longer, ms. */
  private longMs = 0;
  private gaps = 0;
  /** Slowest and fastest lately, shares of full speed: both fade within a day. */
  private slowest = Number.NaN;
  private fastest = Number.NaN;

  /** Should it have been heard, though nothing of it had changed? */
  isMissed(ageMs: number): boolean {
    return ageMs > MISSED_GAPS * this.longMs;
  }

  /**
   * Deviation from where it was, as a share of full speed: it may be anywhere where it was lately, and stay there. What lasts must not add up to
   * something that is wrong, so even the farthest counts as half a deviation.
   */
  sigmaFrom(speed: number): number {
    return 2 * Math.max(this.fastest - speed, speed - this.slowest);
  }

  /** @param gapMs since the reading before; of the first one any */
  push(speed: number, gapMs: number): void {
    if (Number.isNaN(this.slowest)) {
      this.slowest = speed;
      this.fastest = speed;
      return;
    }
    const faded = Math.min(1, gapMs / DAY_MS);
    this.slowest = Math.min(speed, this.slowest + faded * (speed - this.slowest));
    this.fastest = Math.max(speed, this.fastest + faded * (speed - this.fastest));
    // However long a gap is, it is one.
    const step = this.gaps === 0 ? gapMs : Math.max(WEIGHT, 1 / (this.gaps + 1)) * this.longMs;
    this.longMs += step * (gapMs > this.longMs ? LONG_SHARE : LONG_SHARE - 1);
    this.gaps++;
  }

  snapshot(): Json {
    const { longMs, gaps, slowest, fastest } = this;
    return { longMs, gaps, range: Number.isNaN(slowest) ? null : [slowest, fastest] };
  }

  restore(from: Json): void {
    const { longMs, gaps, range } = from as { longMs: number; gaps: number; range: [number, number] | null };
    this.longMs = longMs;
    this.gaps = gaps;
    [this.slowest, this.fastest] = range ?? [Number.NaN, Number.NaN];
  }
}
