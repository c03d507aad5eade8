import type { Json } from '../../telemetry/json';
import type { Feedback } from './ledger';

/** A finding that was wrong raises the threshold of its matter by so much, one that was right lowers it a little. */
const WRONG = 1.3;
const RIGHT = 0.95;
const LEAST = 0.7;
const MOST = 4;

/** What was said about the findings of one matter, and what that makes of its threshold. */
export class Calibration {
  private factorNow = 1;
  private readonly counts = { right: 0, wrong: 0, expected: 0 };

  get factor(): number {
    return this.factorNow;
  }

  get isNeutral(): boolean {
    const { right, wrong, expected } = this.counts;
    return right + wrong + expected === 0;
  }

  count(verdict: Feedback): void {
    this.counts[verdict]++;
    const moved = verdict === 'wrong' ? WRONG : verdict === 'right' ? RIGHT : 1;
    this.factorNow = Math.min(MOST, Math.max(LEAST, this.factorNow * moved));
  }

  told(): { factor: number; right: number; wrong: number; expected: number } {
    return { factor: this.factorNow, ...this.counts };
  }

  snapshot(): Json {
    return this.told();
  }

  static restore(from: Json): Calibration {
    const { factor, ...counts } = from as ReturnType<Calibration['told']>;
    const calibration = new Calibration();
    calibration.factorNow = factor;
    Object.assign(calibration.counts, counts);
    return calibration;
  }
}
