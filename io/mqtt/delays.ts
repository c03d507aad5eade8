/** Each bucket ends 2 % above the one before, from a microsecond to an hour: a percentile is right to 1 %. */
const SMALLEST_MS = 0.001;
const GROWTH = 1.02;
const BUCKETS = 1120;

/** How long messages took, in bounded memory, whatever their number; made so that threads can hand it over. */
export class Delays {
  readonly counts: Uint32Array;
  maxMs = 0;
  /** Came before they were sent: the clocks of two machines differ. */
  negative = 0;

  constructor(from?: { readonly counts: Uint32Array; readonly maxMs: number; readonly negative: number }) {
    this.counts = from?.counts ?? new Uint32Array(BUCKETS);
    this.maxMs = from?.maxMs ?? 0;
    this.negative = from?.negative ?? 0;
  }

  add(ms: number): void {
    if (ms < 0) this.negative += 1;
    if (ms > this.maxMs) this.maxMs = ms;
    const at = ms <= SMALLEST_MS ? 0 : Math.ceil(Math.log(ms / SMALLEST_MS) / Math.log(GROWTH));
    const bucket = Math.min(at, BUCKETS - 1);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
  }

  merge(other: Delays): void {
    other.counts.forEach((count, i) => {
      this.counts[i] = (this.counts[i] ?? 0) + count;
    });
    this.maxMs = Math.max(this.maxMs, other.maxMs);
    this.negative += other.negative;
  }

  /** Milliseconds within which the share `q` of messages came; undefined when there were none. */
  quantile(q: number): number | undefined {
    const total = this.counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return undefined;
    const rank = Math.max(Math.ceil(q * total), 1);
    let seen = 0;
    const bucket = this.counts.findIndex((count) => {
      seen += count;
      return seen >= rank;
    });
    // The middle of the bucket, by ratio.
    const middle = SMALLEST_MS * Math.exp((bucket - 0.5) * Math.log(GROWTH));
    return Math.min(middle, this.maxMs);
  }
}
