import type { Sampling } from '../room/sensors/sampling';
import { targetOf } from '../room/telemetry/tags';
import { clusterOf, type EpochMs, type Metric, type Tags } from '../telemetry/metric';
import { fullKey } from '../telemetry/series-key';
import type { Target } from './arguments-shape';
import { Track } from './track';

/** What is seen of the room, or what is true. */
export type Source = 'telemetry' | 'truth';

/** What probes want to know. */
export interface Wants {
  /** Fields by measurement. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether any asks for the truth. */
  readonly truth: boolean;
  /** The longest time that any of them looks back, ms. */
  readonly longestMs: number;
}

interface Thing {
  readonly tags: Tags;
  readonly measurement: string;
  readonly tracks: Map<string, Track>;
}

/** Keeps of a cluster's telemetry and truth what probes will ask for, and no longer than they look back. */
export class Recorder {
  private readonly things = { telemetry: new Map<string, Thing>(), truth: new Map<string, Thing>() };
  private readonly keys = new WeakMap<Tags, string>();
  private readonly heardAt = new Map<string, EpochMs>();

  constructor(
    private readonly wants: Wants,
    private readonly cluster: string,
    private readonly sampling: Sampling,
  ) {}

  add(metric: Metric, source: Source): void {
    const { name, tags, fields, timestamp } = metric;
    if (clusterOf(tags) !== this.cluster) return;
    if (source === 'telemetry' && tags.server !== undefined)
      this.heardAt.set(tags.server, Math.max(timestamp, this.heardAt.get(tags.server) ?? timestamp));
    const wanted = this.wants.fields.get(name);
    if (wanted === undefined) return;
    for (const field in fields) {
      if (!wanted.has(field)) continue;
      const value = fields[field];
      const number = typeof value === 'boolean' ? Number(value) : value;
      if (typeof number === 'number' || number === null) {
        this.trackOf(metric, source, field).add(timestamp, number ?? Number.NaN);
      }
    }
  }

  /** Servers that something was heard of since a time. */
  heardSince(at: EpochMs): number {
    return [...this.heardAt.values()].filter((heard) => heard >= at).length;
  }

  /** Each series of a field, by the name of its thing. */
  tracks(
    source: Source,
    measurement: string,
    field: string,
  ): ReadonlyMap<string, { tags: Tags; track: Track }> {
    const found = new Map<string, { tags: Tags; track: Track }>();
    for (const [key, thing] of this.things[source]) {
      const track = thing.measurement === measurement ? thing.tracks.get(field) : undefined;
      if (track !== undefined) found.set(key, { tags: thing.tags, track });
    }
    return found;
  }

  private trackOf({ name, tags }: Metric, source: Source, field: string): Track {
    let key = this.keys.get(tags);
    if (key === undefined) {
      key = fullKey(name, targetOf(tags));
      this.keys.set(tags, key);
    }
    const things = this.things[source];
    let thing = things.get(key);
    if (thing === undefined) {
      thing = { tags, measurement: name, tracks: new Map() };
      things.set(key, thing);
    }
    let track = thing.tracks.get(field);
    if (track === undefined) {
      track = new Track(this.wants.longestMs, this.periodMs(name, field));
      thing.tracks.set(field, track);
    }
    return track;
  }

  /** How often a sensor of a server is read; NaN for what is read on change. */
  private periodMs(measurement: string, field: string): number {
    if (measurement !== 'server') return Number.NaN;
    const { powerS, temperatureS } = this.sampling;
    return 1000 * (field === 'power_w' ? powerS : temperatureS);
  }
}

/** Whether a thing is what a target names; what it leaves out may be anything. */
export function isMeant(tags: Tags, { rack, server, fan }: Target): boolean {
  return (
    (rack === undefined || tags.rack === rack) &&
    (server === undefined || (tags.server !== undefined && server.includes(tags.server))) &&
    (fan === undefined || tags.fan === fan)
  );
}
