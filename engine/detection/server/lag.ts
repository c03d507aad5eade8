import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';

/** A quantity as something with heat capacity feels it: first-order lags of several time constants, exact in time. */
export class Lags {
  private readonly values: Float64Array;
  private at = Number.NaN;

  /** @param tausS time constants, s */
  constructor(private readonly tausS: readonly number[]) {
    this.values = new Float64Array(tausS.length).fill(Number.NaN);
  }

  /** The quantity has been `value` since it was last told. */
  push(value: number, at: EpochMs): void {
    const { values, tausS } = this;
    const passedS = (at - this.at) / 1000;
    for (let k = 0; k < values.length; k++) {
      if (Number.isNaN(values[k]!)) values[k] = value;
      else if (passedS > 0) values[k] = value + (values[k]! - value) * Math.exp(-passedS / tausS[k]!);
    }
    if (!(at <= this.at)) this.at = at;
  }

  /** NaN before the first value. */
  get(k: number): number {
    return this.values[k]!;
  }

  /** Forgets what one of them felt before. */
  restart(k: number, value: number): void {
    this.values[k] = value;
  }

  snapshot(): Json {
    return Number.isNaN(this.at) ? null : { at: this.at, values: [...this.values] };
  }

  restore(from: Json): void {
    if (from === null) return;
    const { at, values } = from as { at: number; values: number[] };
    this.at = at;
    this.values.set(values);
  }
}
