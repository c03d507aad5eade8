import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import { placeKey } from '../place';
import { ThingNow } from './thing-now';

/** Measurements of things that the pages show as they are now. */
const SHOWN = [
  ...['server', 'fan', 'rack', 'pdu', 'room', 'cooling_unit'],
  ...['system', 'network', 'disk', 'gpu', 'worker'],
] as const;
export type ShownName = (typeof SHOWN)[number];

export interface ReadingLimits {
  readonly maxThings: number;
  /** A thing that nothing was heard of for so long is forgotten. */
  readonly idleExpiryS: number;
}

/** What was read last of each thing of a cluster. */
export class Readings {
  /** Readings of things that there was no place for, since creation. */
  dropped = 0;
  private readonly things = new Map<string, Map<string, ThingNow>>(SHOWN.map((name) => [name, new Map()]));
  private count = 0;

  constructor(private readonly limits: ReadingLimits) {}

  take(metric: Metric): void {
    const { name, tags } = metric;
    const things = this.things.get(name);
    // What a simulator knows and no sensor says; and what a controller makes of fans.
    if (things === undefined || tags.method === 'truth') return;
    if (name === 'fan' && tags.method === 'estimated') return;
    const key = placeKey(name, tags);
    let thing = things.get(key);
    if (thing === undefined) {
      if (this.count >= this.limits.maxThings) {
        this.dropped++;
        return;
      }
      const { window: _, ...place } = tags;
      thing = new ThingNow(place);
      this.count++;
      things.set(key, thing);
    }
    thing.take(metric);
  }

  of(name: ShownName): Iterable<ThingNow> {
    return this.things.get(name)!.values();
  }

  find(name: ShownName, tags: Readonly<Record<string, string>>): ThingNow | undefined {
    return this.things.get(name)!.get(placeKey(name, tags));
  }

  /** The newest reading of anything. */
  get latestAt(): EpochMs | undefined {
    let latest = Number.NEGATIVE_INFINITY;
    for (const things of this.things.values())
      for (const { at } of things.values()) latest = Math.max(latest, at);
    return Number.isFinite(latest) ? latest : undefined;
  }

  sweep(now: EpochMs): void {
    for (const things of this.things.values())
      for (const [key, { at }] of things)
        if (now - at > this.limits.idleExpiryS * 1000) {
          things.delete(key);
          this.count--;
        }
  }

  *snapshot(): Iterable<[string, Json]> {
    yield ['dropped', this.dropped];
    for (const [name, things] of this.things)
      for (const thing of things.values()) yield [name, thing.snapshot()];
  }

  static restore(limits: ReadingLimits, from: Iterable<[string, Json]>): Readings {
    const readings = new Readings(limits);
    for (const [name, state] of from) {
      if (name === 'dropped') {
        readings.dropped = Number(state);
        continue;
      }
      const thing = ThingNow.restore(state);
      readings.things.get(name)?.set(placeKey(name, thing.tags), thing);
      readings.count++;
    }
    return readings;
  }
}
