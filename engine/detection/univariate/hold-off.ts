import type { Json } from '../../telemetry/json';

/** Samples of silence after an alarm. */
const SILENCE = 120;

/** One alarm and then silence: within it only what is worse than the alarm is told. */
export class HoldOff {
  private peak = 0;
  /** Samples of silence that are left. */
  private left = 0;

  /** The news of a sample, 0 when it is held back. */
  push(news: number): number {
    if (this.left > 0) this.left--;
    else this.peak = 0;
    if (news <= this.peak) return 0;
    this.peak = news;
    this.left = SILENCE;
    return news;
  }

  snapshot(): Json {
    return { peak: this.peak, left: this.left };
  }

  restore(from: Json): void {
    Object.assign(this, from);
  }
}
