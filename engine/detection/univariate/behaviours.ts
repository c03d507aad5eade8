import type { Json } from '../../telemetry/json';

/** Samples that a behaviour is made of. */
const WINDOW = 50;
const BINS = 5;
/** Bins span the range of the warm-up, widened by this share of it at each end. */
const WIDENED = 0.5;
/** Behaviours that are remembered; the oldest is forgotten. */
const MOST = 50;
/** Likelihood ratio beyond which two windows are not of one kind: χ² with 4 degrees of freedom, 1 in 100. */
const CRITICAL = 13.28;
/** Share of a bin that a behaviour has never been in. */
const LEAST_SHARE = 1e-3;
/** A behaviour is settled when it has been known for so many samples. */
const SETTLING = 150;
/** The more kinds of behaviour a number has shown, the less news another one is: each beyond `FEW` counts by this. */
const FEW = 5;
const WORN = 0.1;
/** Of a number that is hardly known a new kind says little: it counts half at so many samples. */
const YOUNG = 1000;

/** ln of each share that a bin can have of a window. */
const LOG_SHARES = Float64Array.from({ length: WINDOW + 1 }, (_, count) =>
  Math.log(Math.max(count / WINDOW, LEAST_SHARE)),
);

/**
 * How the last samples spread over their range, against the ways they have spread before: relative entropy of
 * histograms (Wang, Viswanathan, Choudur, Talwar, Satterfield, Schwan: Statistical techniques for online anomaly
 * detection in data centers, IM 2011), with a range that is learned from the warm-up alone. The ratio to the
 * critical value is given twice: `novel` against all that was ever seen, once, and `lasting` against what has
 * settled.
 */
export class Behaviours {
  novel = 0;
  lasting = 0;
  private seen = 0;
  /** Of the warm-up: samples until the bins are known. */
  private early: number[] = [];
  private low = 0;
  private binWidth = 1;
  /** Bins of the last samples, a ring, and how many are in each. */
  private readonly ring = new Uint8Array(WINDOW);
  private readonly counts = new Uint8Array(BINS);
  /** Counts of known behaviours, in the order in which they came, a ring as well. */
  private readonly known = new Uint8Array(MOST * BINS);
  private readonly bornAt = new Uint32Array(MOST);
  private born = 0;

  /** @param warmUp samples that are learned from before any is judged, at least `WINDOW` */
  constructor(private readonly warmUp: number) {}

  push(value: number): void {
    if (this.early.length < this.warmUp && this.seen === 0) {
      this.early.push(value);
      if (this.early.length === this.warmUp) this.begin();
      return;
    }
    if (this.slide(this.binOf(value))) this.judge();
    else {
      // The same window as a sample before: known by now.
      this.novel = 0;
      if (this.lasting > 0) this.judge();
    }
  }

  snapshot(): Json {
    const { novel, lasting, seen, early, low, binWidth, ring, counts, known, bornAt, born } = this;
    const size = Math.min(born, MOST);
    return {
      ...{ novel, lasting, seen, early, low, binWidth, born },
      ring: [...ring],
      counts: [...counts],
      known: [...known.subarray(0, size * BINS)],
      bornAt: [...bornAt.subarray(0, size)],
    };
  }

  restore(from: Json): void {
    const { ring, counts, known, bornAt, early, ...numbers } = from as unknown as SavedBehaviours;
    Object.assign(this, numbers);
    this.early = [...early];
    this.ring.set(ring);
    this.counts.set(counts);
    this.known.set(known);
    this.bornAt.set(bornAt);
  }

  /** The warm-up is over: its range makes the bins, its samples the first behaviours. */
  private begin(): void {
    const { early } = this;
    const low = early.reduce((least, value) => Math.min(least, value));
    const high = early.reduce((most, value) => Math.max(most, value));
    const width = high - low || 1;
    this.low = low - WIDENED * width;
    this.binWidth = ((1 + 2 * WIDENED) * width) / BINS;
    early.forEach((value, i) => {
      this.slide(this.binOf(value));
      if (i >= WINDOW) this.judge();
    });
    this.novel = 0;
    this.lasting = 0;
    this.early = [];
  }

  private binOf(value: number): number {
    const bin = Math.floor((value - this.low) / this.binWidth);
    return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
  }

  /** Takes a sample in for the oldest; whether the histogram has changed. */
  private slide(bin: number): boolean {
    const { ring, counts, seen } = this;
    const place = seen % WINDOW;
    const leaving = ring[place]!;
    ring[place] = bin;
    counts[bin] = counts[bin]! + 1;
    if (seen >= WINDOW) counts[leaving] = counts[leaving]! - 1;
    this.seen++;
    return seen < WINDOW || leaving !== bin;
  }

  private judge(): void {
    const { counts, known, bornAt, born, seen } = this;
    const size = Math.min(born, MOST);
    let own = 0;
    for (let bin = 0; bin < BINS; bin++) own += counts[bin]! * LOG_SHARES[counts[bin]!]!;
    let nearest = Number.POSITIVE_INFINITY;
    let nearestSettled = Number.POSITIVE_INFINITY;
    for (let k = 0; k < size; k++) {
      let distance = own;
      for (let bin = 0; bin < BINS; bin++) distance -= counts[bin]! * LOG_SHARES[known[k * BINS + bin]!]!;
      if (distance < nearest) nearest = distance;
      if (distance < nearestSettled && (seen - bornAt[k]! > SETTLING || bornAt[k]! <= this.warmUp))
        nearestSettled = distance;
    }
    this.novel = size === 0 ? 0 : this.news(nearest);
    this.lasting = size === 0 ? 0 : this.news(nearestSettled);
    if (size === 0 || this.novel > 0) this.learn();
  }

  /** @param distance relative entropy times samples: half the likelihood ratio */
  private news(distance: number): number {
    const ratio = (2 * distance) / CRITICAL;
    if (ratio <= 1) return 0;
    const kinds = Math.min(this.born, MOST);
    const trust = this.seen / (this.seen + YOUNG);
    return (trust * ratio) / (1 + WORN * Math.max(0, kinds - FEW));
  }

  private learn(): void {
    const place = this.born % MOST;
    this.known.set(this.counts, place * BINS);
    this.bornAt[place] = this.seen;
    this.born++;
  }
}

interface SavedBehaviours {
  readonly novel: number;
  readonly lasting: number;
  readonly seen: number;
  readonly low: number;
  readonly binWidth: number;
  readonly born: number;
  readonly early: readonly number[];
  readonly ring: readonly number[];
  readonly counts: readonly number[];
  readonly known: readonly number[];
  readonly bornAt: readonly number[];
}
