import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import { KEY_SEPARATOR } from '../../telemetry/series-key';
import { HOUR_MS, MINUTE_MS } from '../../telemetry/units';
import { windowMs } from '../../windows/reading';
import type { Span } from '../memory';
import type { Points } from '../pages/common';
import { placeKey } from '../place';
import { CANDLES, KEPT, MISSING } from './kept-fields';
import { Ladder, RUNGS } from './ladder';

/** What detectors expected is kept under this name, by the tags of the thing. */
const EXPECTED = 'anomaly';
const CANDLE_PARTS = ['open', 'high', 'low', 'close'] as const;

type Tags = Readonly<Record<string, string>>;

interface Thing {
  readonly name: string;
  readonly tags: Tags;
  readonly ladder: Ladder;
  readonly fields: Set<string>;
}

export interface HistoryLimits {
  /** Series, a field of a thing each. */
  readonly maxSeries: number;
  /** A thing that no window came of for so long is forgotten. */
  readonly idleExpiryS: number;
}

/** What was read of each thing of a cluster, out of windows of the ladder, and what was expected of it. */
export class Histories {
  /** Values that there was no place for, since creation. */
  dropped = 0;
  private readonly things = new Map<string, Thing>();
  private readonly methods = new Set<string>();
  private series = 0;

  constructor(private readonly limits: HistoryLimits) {}

  get size(): number {
    return this.series;
  }

  /** Takes a window of the ladder; of other lengths, and of things that no page draws, nothing is kept. */
  window(metric: Metric): void {
    const fields = KEPT.get(metric.name);
    const lengthMs = windowMs(metric);
    if (fields === undefined || !RUNGS.some((rung) => rung.lengthMs === lengthMs)) return;
    const thing = this.find(metric.name, metric.tags);
    const rung = thing.ladder.rung(lengthMs)!;
    const { timestamp, fields: told } = metric;
    const revision = typeof told.revision === 'number' ? told.revision : 0;
    if (!rung.opens(timestamp, revision)) return;
    thing.ladder.heardAt = Math.max(thing.ladder.heardAt, timestamp + lengthMs);
    const put = (field: string, value: unknown) => {
      if (value !== undefined && this.admits(thing, field))
        rung.put(timestamp, field, typeof value === 'number' ? value : Number.NaN);
    };
    for (const field of fields) put(field, told[`${field}_avg`]);
    if (metric.name !== 'server' || lengthMs < MINUTE_MS) return;
    for (const part of CANDLE_PARTS) put(`${CANDLES}_${part}`, told[`${CANDLES}_${part}`]);
    put(MISSING, missingPct(told[`${CANDLES}_count`], told[`${CANDLES}_expected`]));
  }

  /** Takes a score: what was expected of a field. */
  score({ tags, fields, timestamp }: Metric): void {
    const { field } = tags;
    const { expected } = fields;
    if (field === undefined || typeof expected !== 'number') return;
    const thing = this.find(EXPECTED, { ...tags, method: '' });
    if (!this.admits(thing, field)) return;
    thing.ladder.heardAt = Math.max(thing.ladder.heardAt, timestamp);
    const minutes = thing.ladder.rung(MINUTE_MS)!;
    const minute = Math.floor(timestamp / MINUTE_MS) * MINUTE_MS;
    if (!minutes.opens(minute, 0)) return;
    minutes.put(minute, field, expected);
    const hour = Math.floor(timestamp / HOUR_MS) * HOUR_MS;
    const hours = thing.ladder.rung(HOUR_MS)!;
    const mean = minutes.mean(field, hour, minute + MINUTE_MS, false);
    if (mean !== null && hours.opens(hour, 0)) hours.put(hour, field, mean);
  }

  /** A field of a thing; undefined: nothing was ever kept of it. */
  points(name: string, tags: Tags, field: string, span: Span, holdsEnd = false): Points | undefined {
    return this.ladder(name, tags, field)?.points(field, span, holdsEnd);
  }

  expected(tags: Tags, field: string, span: Span): Points | undefined {
    return this.points(EXPECTED, tags, field, { ...span, everyMs: Math.max(span.everyMs, MINUTE_MS) });
  }

  /** Where a field of a thing is kept: of several ways to measure it, the one that was heard last. */
  ladder(name: string, tags: Tags, field: string): Ladder | undefined {
    const place = placeKey(name, tags);
    let best: Ladder | undefined;
    for (const method of this.methods) {
      const ladder = this.things.get(place + KEY_SEPARATOR + method)?.ladder;
      if (ladder?.has(field) && (best === undefined || ladder.heardAt > best.heardAt)) best = ladder;
    }
    return best;
  }

  /** The tags of all things of a measurement of which a field is kept, each once. */
  of(name: string, field: string): Tags[] {
    const found = new Map<string, Tags>();
    for (const thing of this.things.values())
      if (thing.name === name && thing.fields.has(field)) found.set(placeKey(name, thing.tags), thing.tags);
    return [...found.values()];
  }

  /** Time of the domain has reached `now`: what was not heard of for long is forgotten. */
  sweep(now: EpochMs): void {
    for (const [key, { ladder, fields }] of this.things) {
      if (now - ladder.heardAt <= this.limits.idleExpiryS * 1000) continue;
      this.series -= fields.size;
      this.things.delete(key);
    }
  }

  *snapshot(): Iterable<[string, Json]> {
    yield ['dropped', this.dropped];
    let number = 0;
    for (const { name, tags, ladder } of this.things.values()) {
      number++;
      yield [`thing ${number}`, { name, tags: { ...tags }, heardAt: ladder.heardAt }];
      for (const [key, state] of ladder.snapshot()) yield [`${number} ${key}`, state];
    }
  }

  static restore(limits: HistoryLimits, from: Iterable<[string, Json]>): Histories {
    const histories = new Histories(limits);
    const known = new Map<string, Thing>();
    for (const [key, state] of from) {
      if (key === 'dropped') histories.dropped = Number(state);
      else if (key.startsWith('thing ')) {
        const { name, tags, heardAt } = state as {
          name: string;
          tags: Record<string, string>;
          heardAt: number;
        };
        const thing = histories.find(name, tags);
        thing.ladder.heardAt = heardAt;
        known.set(key.slice('thing '.length), thing);
      } else {
        const cut = key.indexOf(' ');
        const thing = known.get(key.slice(0, cut));
        const field = key.slice(key.indexOf(' ', cut + 1) + 1);
        if (thing === undefined || (field !== '' && !histories.admits(thing, field))) continue;
        thing.ladder.restore(key.slice(cut + 1), state);
      }
    }
    return histories;
  }

  private find(name: string, tags: Tags): Thing {
    const method = tags.method ?? '';
    const key = placeKey(name, tags) + KEY_SEPARATOR + method;
    const known = this.things.get(key);
    if (known !== undefined) return known;
    const { window: _, field: __, ...place } = tags;
    const thing = { name, tags: place, ladder: new Ladder(), fields: new Set<string>() };
    this.methods.add(method);
    this.things.set(key, thing);
    return thing;
  }

  private admits(thing: Thing, field: string): boolean {
    if (thing.fields.has(field)) return true;
    if (this.series >= this.limits.maxSeries) {
      this.dropped++;
      return false;
    }
    thing.fields.add(field);
    this.series++;
    return true;
  }
}

function missingPct(count: unknown, expected: unknown): number | undefined {
  if (typeof count !== 'number' || typeof expected !== 'number' || expected < 1) return undefined;
  return 100 * Math.max(0, 1 - count / expected);
}
