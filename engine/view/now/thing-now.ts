import type { Json } from '../../telemetry/json';
import type { EpochMs, FieldValue, Metric } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import { readingOf, windowMs } from '../../windows/reading';

/** A thing that is read more often than this is still given so long. */
const LEAST_SILENCE_MS = 30_000;
/** Nothing read for three sample periods is stale. */
const PERIODS = 3;
const LONGEST_PERIOD_MS = 10 * MINUTE_MS;
/** How fast what is known of the sample period follows. */
const FOLLOWS = 0.2;
/** A field that is not told with the others for so many periods is no reading any more. */
const FIELD_PERIODS = 6;
/** Readings in a row at which a fan turns slower than it is asked to: fewer are a fan that speeds up. */
const WORN_AFTER = 3;
/** Share of what is asked at which a fan is taken to follow. */
const FOLLOWING = 0.9;

interface Value {
  readonly value: FieldValue;
  readonly at: EpochMs;
}

interface Saved {
  readonly tags: Record<string, string>;
  readonly at: EpochMs;
  readonly periodMs: number;
  readonly lengthMs: number;
  readonly behind: number;
  readonly values: readonly (readonly [string, FieldValue, EpochMs])[];
}

/** What was read of one thing last, out of samples, or of the shortest windows where there are no samples. */
export class ThingNow {
  /** Of its newest reading. */
  at: EpochMs = Number.NEGATIVE_INFINITY;
  private readonly values = new Map<string, Value>();
  private periodMs = 0;
  private lengthMs = Number.POSITIVE_INFINITY;
  private behind = 0;

  constructor(readonly tags: Readonly<Record<string, string>>) {}

  take(metric: Metric): void {
    const lengthMs = windowMs(metric);
    const silentMs = metric.timestamp + lengthMs - this.at;
    // Windows repeat what samples said; where those have ended windows are better than nothing.
    if (lengthMs > this.lengthMs && silentMs <= 2 * lengthMs + MINUTE_MS) return;
    const { fields, timestamp } = readingOf(metric, lengthMs);
    this.lengthMs = lengthMs;
    if (timestamp > this.at) this.pass(timestamp);
    for (const field in fields) {
      const known = this.values.get(field);
      if (known === undefined || known.at <= timestamp)
        this.values.set(field, { value: fields[field]!, at: timestamp });
    }
    this.follow(fields.speed_pct, fields.command_pct);
  }

  isStale(now: EpochMs): boolean {
    return now - this.at > Math.max(PERIODS * this.periodMs, LEAST_SILENCE_MS);
  }

  /** The number that was read last; undefined where it was read without an answer, or is not told any more. */
  number(field: string): number | undefined {
    const value = this.values.get(field);
    if (value === undefined || typeof value.value !== 'number') return undefined;
    const silentMs = this.at - value.at;
    return silentMs > Math.max(FIELD_PERIODS * this.periodMs, MINUTE_MS) ? undefined : value.value;
  }

  is(field: string, what: boolean): boolean {
    return this.values.get(field)?.value === what;
  }

  /** Has it turned slower than it is asked to for a while? */
  get isBehind(): boolean {
    return this.behind >= WORN_AFTER;
  }

  snapshot(): Json {
    const { tags, at, periodMs, lengthMs, behind } = this;
    const values = [...this.values].map(([field, value]) => [field, value.value, value.at]);
    return { tags: { ...tags }, at, periodMs, lengthMs, behind, values } as unknown as Json;
  }

  static restore(from: Json): ThingNow {
    const saved = from as unknown as Saved;
    const thing = new ThingNow(saved.tags);
    thing.at = saved.at;
    thing.periodMs = saved.periodMs;
    thing.lengthMs = saved.lengthMs;
    thing.behind = saved.behind;
    for (const [field, value, at] of saved.values) thing.values.set(field, { value, at });
    return thing;
  }

  private pass(timestamp: EpochMs): void {
    const gapMs = Math.min(timestamp - this.at, LONGEST_PERIOD_MS);
    if (this.at > 0) this.periodMs += (this.periodMs === 0 ? 1 : FOLLOWS) * (gapMs - this.periodMs);
    this.at = timestamp;
  }

  private follow(speed: FieldValue | undefined, asked: FieldValue | undefined): void {
    if (typeof speed !== 'number' || typeof asked !== 'number') return;
    this.behind = asked > 0 && speed < FOLLOWING * asked - 1 ? Math.min(this.behind + 1, WORN_AFTER) : 0;
  }
}
