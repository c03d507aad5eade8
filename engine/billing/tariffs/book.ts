import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';

/** Most values that are kept: a year of quarters of an hour, and the next days. */
const MOST = 36_000;

/** Values that somebody told for slots of time: prices of a market, the carbon of a grid. */
export class Book {
  private readonly values = new Map<EpochMs, number>();

  get size(): number {
    return this.values.size;
  }

  set(start: EpochMs, value: number): void {
    this.values.set(start, value);
    if (this.values.size <= MOST) return;
    let oldest = Number.POSITIVE_INFINITY;
    for (const time of this.values.keys()) oldest = Math.min(oldest, time);
    this.values.delete(oldest);
  }

  at(start: EpochMs): number | undefined {
    return this.values.get(start);
  }

  forgetBefore(time: EpochMs): void {
    for (const start of this.values.keys()) if (start < time) this.values.delete(start);
  }

  snapshot(): Json {
    return [...this.values];
  }

  restore(state: Json): void {
    for (const [start, value] of state as readonly (readonly [number, number])[])
      this.values.set(start, value);
  }
}
