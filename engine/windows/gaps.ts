import type { Json } from '../telemetry/metric';
import { packNumbers, unpackNumbers } from './pack';

const KEPT = 20;
const LEARNED_FROM = 2;

/** Learns how far apart the samples of each column come: the median of the last 20 gaps. */
export class Gaps {
  private lastAt = new Float64Array(0);
  private ring = new Float32Array(0); // exact to a millisecond up to 4.6 hours
  private seen = new Uint32Array(0);

  get columns(): number {
    return this.seen.length;
  }

  widen(columns: number): void {
    const { lastAt, ring, seen } = this;
    this.lastAt = new Float64Array(columns).fill(Number.NaN);
    this.lastAt.set(lastAt);
    this.ring = new Float32Array(columns * KEPT);
    this.ring.set(ring);
    this.seen = new Uint32Array(columns);
    this.seen.set(seen);
  }

  note(column: number, t: number): void {
    const gap = t - (this.lastAt[column] as number);
    this.lastAt[column] = t;
    if (!(gap > 0)) return;
    const seen = this.seen[column] as number;
    this.ring[column * KEPT + (seen % KEPT)] = gap;
    this.seen[column] = seen + 1;
  }

  /** The usual gap in milliseconds; undefined until two were seen. */
  usual(column: number): number | undefined {
    const seen = this.seen[column] ?? 0;
    if (seen < LEARNED_FROM) return undefined;
    const known = this.ring.subarray(column * KEPT, column * KEPT + Math.min(seen, KEPT));
    const first = known[0] as number;
    if (known.every((gap) => gap === first)) return first;
    const sorted = known.slice().sort();
    const middle = sorted.length >> 1;
    const high = sorted[middle] as number;
    return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] as number) + high) / 2;
  }

  snapshot(): Json {
    return [packNumbers(this.lastAt), packNumbers(this.ring), packNumbers(this.seen)];
  }

  static restore(state: Json): Gaps {
    const [lastAt, ring, seen] = state as unknown as [Json, Json, Json];
    const gaps = new Gaps();
    gaps.lastAt = Float64Array.from(unpackNumbers(lastAt));
    gaps.ring = Float32Array.from(unpackNumbers(ring));
    gaps.seen = Uint32Array.from(unpackNumbers(seen));
    return gaps;
  }
}
