import { Heap } from '../../telemetry/heap';
import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';

interface Held {
  readonly releaseMs: EpochMs;
  /** Of two with one time the first in is the first out. */
  readonly place: number;
  readonly metric: Metric;
}

/** Metrics that are on their way longer than they should be. */
export class HeldMetrics {
  /** That were let go early, because there were too many. */
  early = 0;
  private readonly heap = new Heap<Held>(
    (a, b) => a.releaseMs < b.releaseMs || (a.releaseMs === b.releaseMs && a.place < b.place),
  );
  private place = 0;

  /** @param most that are held; beyond that the first to go goes at once */
  constructor(private readonly most: number) {}

  /** Holds a Metric; gives the one that must go for it, if one must. */
  hold(metric: Metric, releaseMs: EpochMs): Metric | undefined {
    this.heap.push({ releaseMs, place: this.place++, metric });
    if (this.heap.size <= this.most) return undefined;
    this.early++;
    return this.heap.pop()!.metric;
  }

  /** What is due at a time, one by one. */
  *release(now: EpochMs): Iterable<Metric> {
    for (
      let first = this.heap.first;
      first !== undefined && first.releaseMs <= now;
      first = this.heap.first
    ) {
      this.heap.pop();
      yield first.metric;
    }
  }

  snapshot(): Json {
    const { early, place, heap } = this;
    const held: Held[] = [];
    for (let next = heap.pop(); next !== undefined; next = heap.pop()) held.push(next);
    for (const each of held) heap.push(each);
    return { early, place, held: held as unknown as Json };
  }

  restore(from: Json): void {
    const { early, place, held } = from as unknown as { early: number; place: number; held: Held[] };
    this.early = early;
    this.place = place;
    for (const each of held) this.heap.push(each);
  }
}
