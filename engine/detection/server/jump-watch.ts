import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';

/** A reading that is off by so many deviations, between two that are not off by so many, nor by this share of it. */
export const SPIKE_SIGMA = 8;
const BESIDE_SIGMA = 4;
const BESIDE_SHARE = 1 / 3;
/** Readings that are further apart are no neighbours, ms. */
const LONGEST_GAP_MS = 2 * MINUTE_MS;

/** Tells single readings that are off between two that are not. */
export class JumpWatch {
  /** Deviations of a jump up or down that the last reading has shown to be over; 0 without. */
  spike = 0;
  since: EpochMs = 0;
  private value = Number.NaN;
  private at: EpochMs = 0;
  private off = 0;
  private hasJumped = false;
  private wasCalm = false;
  /** What was expected since the last reading that was as it should be. */
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;

  /** What is expected between two readings. */
  expect(expected: number): void {
    if (Number.isNaN(expected)) return;
    this.low = Math.min(this.low, expected);
    this.high = Math.max(this.high, expected);
  }

  /**
   * A reading is off by itself when it is off what was expected at any time from the reading before to the one after: a
   * step of the load that is told a little earlier or later makes no spike.
   *
   * @param usual deviation that is usual, in the unit of the value
   * @param sigma deviations of this reading by all that is not known now
   */
  push(value: number, expected: number, usual: number, sigma: number, at: EpochMs): void {
    if (at - this.at > LONGEST_GAP_MS) this.forget();
    this.expect(expected);
    this.spike = 0;
    const off = (value - expected) / usual;
    const isCalm = Math.abs(sigma) < BESIDE_SIGMA;
    if (this.hasJumped && isCalm && Math.abs(off) < BESIDE_SHARE * Math.abs(this.off)) {
      const beyond = (Math.max(0, this.value - this.high) - Math.max(0, this.low - this.value)) / usual;
      if (Math.abs(beyond) > SPIKE_SIGMA) this.spike = beyond;
      this.since = this.at;
    }
    const isAlone = this.wasCalm && Math.abs(this.off) < BESIDE_SHARE * Math.abs(off);
    this.hasJumped = isAlone && Math.abs(off) > SPIKE_SIGMA;
    this.wasCalm = isCalm && !this.hasJumped;
    this.value = value;
    this.off = off;
    this.at = at;
    if (this.hasJumped) return;
    this.low = expected;
    this.high = expected;
  }

  private forget(): void {
    this.hasJumped = false;
    this.wasCalm = false;
    this.low = Number.POSITIVE_INFINITY;
    this.high = Number.NEGATIVE_INFINITY;
  }

  snapshot(): Json {
    const known = (value: number) => (Number.isFinite(value) ? value : null);
    const { value, low, high } = this;
    return { ...this, value: known(value), low: known(low), high: known(high) };
  }

  restore(from: Json): void {
    const { value, low, high, ...rest } = from as Record<string, Json>;
    Object.assign(this, rest);
    this.value = typeof value === 'number' ? value : Number.NaN;
    this.low = typeof low === 'number' ? low : Number.POSITIVE_INFINITY;
    this.high = typeof high === 'number' ? high : Number.NEGATIVE_INFINITY;
  }
}
