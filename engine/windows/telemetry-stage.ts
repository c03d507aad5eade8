import type { Json } from '../telemetry/json';
import type { EpochMs, Metric, Tags } from '../telemetry/metric';
import { clusterOf } from '../telemetry/metric';
import { fullKey, KEY_SEPARATOR } from '../telemetry/series-key';
import type { MetricStage, MetricStageKind } from '../telemetry/stage';
import { NOTHING, type Out } from '../telemetry/stage';
import { MINUTE_MS } from '../telemetry/units';
import { packNumber, unpackNumber } from './pack';

/** The interval of `telemetry` Metrics, aligned to the epoch. */
const EVERY_MS = MINUTE_MS;
/** Times of a series that are remembered to know a duplicate by. */
const REMEMBERED = 16;
const MAX_PUBLISHERS = 100_000;
const MAX_SERIES = 100_000;

/** What came from one publisher since the last minute began. */
export interface PublisherCounts {
  /** `cluster`, and `server` when it has a name. */
  readonly tags: Tags;
  received: number;
  duplicate: number;
  out_of_order: number;
  late: number;
  future: number;
  refused: number;
  /** Readings without an answer. */
  missing: number;
  /** Text values: windows have no place for them. */
  text: number;
  /** Sum of how long after its timestamp a sample arrived, ms of domain time. */
  delaySumMs: number;
  /** Least of the same: below 0 the clock of the publisher is ahead. */
  leastDelayMs: number;
}

/**
 * Telemetry about telemetry: once a minute of domain time one Metric `telemetry` per publisher that was
 * heard. Windows count into it by `publisher`; on raw input `push` does all there is to do.
 */
export class TelemetryStage implements MetricStage<Out<Metric>> {
  private readonly publishers = new Map<string, PublisherCounts>();
  /** How many series somebody keeps of a publisher. */
  private readonly held = new Map<PublisherCounts, number>();
  private readonly series = new Map<string, EpochMs[]>();
  private clock: EpochMs = Number.NEGATIVE_INFINITY;
  private minute: EpochMs = Number.NEGATIVE_INFINITY;

  /** Next domain time at which there is something to say. */
  get due(): EpochMs {
    return this.publishers.size === 0 ? Number.POSITIVE_INFINITY : this.minute + EVERY_MS;
  }

  publisher(tags: Tags): PublisherCounts {
    const cluster = clusterOf(tags);
    const server = tags.server ?? tags.publisher;
    const key = cluster + KEY_SEPARATOR + (server ?? '');
    const known = this.publishers.get(key);
    if (known !== undefined) return known;
    // Beyond the bound publishers are counted together, without a name.
    if (this.publishers.size >= MAX_PUBLISHERS && server !== undefined) return this.publisher({ cluster });
    const counts = newCounts(server === undefined ? { cluster } : { cluster, server });
    this.publishers.set(key, counts);
    return counts;
  }

  /** The counts of a publisher for as long as somebody keeps a series of it: until `release`. */
  hold(tags: Tags): PublisherCounts {
    const counts = this.publisher(tags);
    this.held.set(counts, (this.held.get(counts) ?? 0) + 1);
    return counts;
  }

  release(counts: PublisherCounts): void {
    const others = (this.held.get(counts) ?? 0) - 1;
    if (others > 0) this.held.set(counts, others);
    else this.held.delete(counts);
  }

  /** Counts one arrival at the present domain time. */
  static arrived(counts: PublisherCounts, timestamp: EpochMs, clock: EpochMs): void {
    counts.received++;
    if (clock === Number.NEGATIVE_INFINITY) return;
    const delay = clock - timestamp;
    counts.delaySumMs += delay;
    if (delay < counts.leastDelayMs) counts.leastDelayMs = delay;
  }

  push(metric: Metric): readonly Out<Metric>[] {
    const counts = this.publisher(metric.tags);
    TelemetryStage.arrived(counts, metric.timestamp, this.clock);
    for (const field in metric.fields) if (metric.fields[field] === null) counts.missing++;
    this.order(metric, counts);
    return NOTHING;
  }

  noteRefused({ tags }: Pick<Metric, 'tags'>, why: 'future' | 'refused'): void {
    this.publisher(tags)[why]++;
  }

  advance(now: EpochMs): Iterable<Out<Metric>> {
    if (now <= this.clock) return NOTHING;
    this.clock = now;
    const minute = Math.floor(now / EVERY_MS) * EVERY_MS;
    if (this.minute === Number.NEGATIVE_INFINITY) this.minute = minute;
    // Infinity is the end of input: the minute that has begun is told as it is.
    return now >= this.minute + EVERY_MS
      ? this.tell(Number.isFinite(minute) ? minute : this.minute)
      : NOTHING;
  }

  *snapshot(): Iterable<[string, Json]> {
    yield ['clock', [packNumber(this.clock), packNumber(this.minute)]];
    for (const [key, counts] of this.publishers) {
      const { tags, ...rest } = counts;
      yield [`p${key}`, { ...rest, tags: { ...tags }, leastDelayMs: packNumber(counts.leastDelayMs) }];
    }
    for (const [key, times] of this.series) yield [`s${key}`, times];
  }

  static restore(from: Iterable<[string, Json]>): TelemetryStage {
    const stage = new TelemetryStage();
    for (const [key, state] of from) {
      if (key === 'clock')
        [stage.clock, stage.minute] = (state as Json[]).map(unpackNumber) as [number, number];
      else if (key.startsWith('s')) stage.series.set(key.slice(1), [...(state as number[])]);
      else {
        const counts = state as unknown as PublisherCounts;
        const leastDelayMs = unpackNumber(counts.leastDelayMs as unknown as Json);
        stage.publishers.set(key.slice(1), { ...counts, leastDelayMs });
      }
    }
    return stage;
  }

  private order(metric: Metric, counts: PublisherCounts): void {
    // Some sources send the fields of one reading one by one: those are no duplicates.
    const key = `${fullKey(metric.name, metric.tags)}|${Object.keys(metric.fields)}`;
    const times = this.series.get(key);
    if (times === undefined) {
      if (this.series.size < MAX_SERIES) this.series.set(key, [metric.timestamp]);
      return;
    }
    if (times.includes(metric.timestamp)) counts.duplicate++;
    else {
      if (metric.timestamp < Math.max(...times)) counts.out_of_order++;
      times.push(metric.timestamp);
      if (times.length > REMEMBERED) times.shift();
    }
  }

  private *tell(next: EpochMs): Iterable<Out<Metric>> {
    const timestamp = this.minute;
    this.minute = next;
    for (const [key, counts] of this.publishers) {
      const { tags, delaySumMs, leastDelayMs, received, text, ...rest } = counts;
      if (received + counts.future + counts.refused === 0) {
        // One that is silent is known again when it speaks; names that come and go must not pile up.
        if (!this.held.has(counts)) this.publishers.delete(key);
        continue;
      }
      const fields: Metric['fields'] = { received, ...rest };
      if (text > 0) fields.text = text;
      if (Number.isFinite(leastDelayMs)) {
        fields.delay_s = delaySumMs / received / 1000;
        fields.skew_s = Math.min(0, leastDelayMs) / 1000;
      }
      Object.assign(counts, ZERO);
      yield { port: 'result', value: { name: 'telemetry', tags: { ...tags }, fields, timestamp } };
    }
  }
}

export function newCounts(tags: Tags): PublisherCounts {
  return { tags, ...ZERO };
}

const ZERO = {
  received: 0,
  duplicate: 0,
  out_of_order: 0,
  late: 0,
  future: 0,
  refused: 0,
  missing: 0,
  text: 0,
  delaySumMs: 0,
  leastDelayMs: Number.POSITIVE_INFINITY,
};

/** For raw input: a detector or a headless run puts it beside its own stage. */
export const telemetryStage: MetricStageKind<undefined, Out<Metric>> = {
  version: 1,
  create: () => new TelemetryStage(),
  restore: (_, from) => TelemetryStage.restore(from),
};
