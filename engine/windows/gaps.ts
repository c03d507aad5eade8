import type { Json } from '../telemetry/json';
import { packNumbers, unpackNumbers } from './pack';

const KEPT = 20;
const LEARNED_FROM = 2;

/** Learns how far apart the samples of each column come: the median of the last 20 gaps. */
export class Gaps {
  private lastAt = new Float64Array(0);
  private ring = new Float32Array(0); // exact to a millisecond up to 4.6 hours
  private seen = new Uint32Array(0);
  /** How many of the last gaps were alike: once all are, there is nothing to sort. */
  private alike = new Uint32Array(0);
  /** The median found last, and how many gaps had been seen then. */
  private median = new Float32Array(0);
  private medianOf = new Uint32Array(0);

  get columns(): number {
    return this.seen.length;
  }

  widen(columns: number): void {
    const { lastAt, ring, seen, alike } = this;
    this.lastAt = new Float64Array(columns).fill(Number.NaN);
    this.lastAt.set(lastAt);
    this.ring = new Float32Array(columns * KEPT);
    this.ring.set(ring);
    this.seen = new Uint32Array(columns);
    this.seen.set(seen);
    this.alike = new Uint32Array(columns);
    this.alike.set(alike);
    this.median = new Float32Array(columns);
    this.medianOf = new Uint32Array(columns);
  }

  note(column: number, t: number): void {
    const gap = Math.fround(t - (this.lastAt[column] as number));
    this.lastAt[column] = t;
    if (!(gap > 0)) return;
    const seen = this.seen[column] as number;
    const base = column * KEPT;
    const same = seen > 0 && gap === this.ring[base + ((seen - 1) % KEPT)];
    const alike = this.alike[column] as number;
    if (same && alike >= KEPT) return; // nothing that would be written is new
    this.alike[column] = same ? alike + 1 : 1;
    this.ring[base + (seen % KEPT)] = gap;
    this.seen[column] = seen + 1;
  }

  /** The usual gap in milliseconds; undefined until two were seen. */
  usual(column: number): number | undefined {
    const seen = this.seen[column] ?? 0;
    if (seen < LEARNED_FROM) return undefined;
    const base = column * KEPT;
    const kept = Math.min(seen, KEPT);
    if ((this.alike[column] as number) >= kept) return this.ring[base];
    if (this.medianOf[column] !== seen) {
      this.median[column] = medianOf(this.ring.slice(base, base + kept));
      this.medianOf[column] = seen;
    }
    return this.median[column];
  }

  snapshot(): Json {
    const { lastAt, ring, seen, alike } = this;
    return [lastAt, ring, seen, alike].map(packNumbers);
  }

  static restore(state: Json): Gaps {
    const [lastAt, ring, seen, alike] = (state as readonly Json[]).map(unpackNumbers);
    const gaps = new Gaps();
    gaps.lastAt = Float64Array.from(lastAt as number[]);
    gaps.ring = Float32Array.from(ring as number[]);
    gaps.seen = Uint32Array.from(seen as number[]);
    gaps.alike = Uint32Array.from(alike as number[]);
    gaps.median = new Float32Array(gaps.columns);
    gaps.medianOf = new Uint32Array(gaps.columns);
    return gaps;
  }
}

function medianOf(gaps: Float32Array): number {
  const sorted = gaps.sort();
  const middle = sorted.length >> 1;
  const high = sorted[middle] as number;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] as number) + high) / 2;
}
