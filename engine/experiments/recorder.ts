import type { Sampling } from '../room/sensors/sampling';
import { targetOf } from '../room/telemetry/tags';
import type { Json } from '../telemetry/json';
import { clusterOf, type EpochMs, type Metric, type Tags } from '../telemetry/metric';
import { fullKey } from '../telemetry/series-key';
import type { Target } from './arguments-shape';
import { Track } from './track';

/** What is seen of the room, or what is true. */
export const SOURCES = ['telemetry', 'truth'] as const;
export type Source = (typeof SOURCES)[number];

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

interface SavedThing extends Omit<Thing, 'tracks'> {
  readonly key: string;
  readonly tracks: readonly (readonly [field: string, state: Json])[];
}

type SavedRecorder = Readonly<Record<Source, readonly SavedThing[]>> & {
  readonly heardAt: readonly (readonly [server: string, at: EpochMs])[];
};

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

  snapshot(): Json {
    const saved = (things: ReadonlyMap<string, Thing>): Json =>
      [...things].map(([key, { tags, measurement, tracks }]) => ({
        ...{ key, tags: { ...tags }, measurement },
        tracks: [...tracks].map(([field, track]): Json => [field, track.snapshot()]),
      }));
    const { telemetry, truth } = this.things;
    return { heardAt: [...this.heardAt], telemetry: saved(telemetry), truth: saved(truth) };
  }

  /** Goes on where a recorder of the same wants was. */
  restore(from: Json): void {
    const { heardAt, ...things } = from as unknown as SavedRecorder;
    for (const [server, at] of heardAt) this.heardAt.set(server, at);
    for (const source of SOURCES) {
      for (const { key, tags, measurement, tracks } of things[source]) {
        const restored = tracks.map(([field, state]) => {
          const track = this.newTrack(measurement, field);
          track.restore(state);
          return [field, track] as const;
        });
        this.things[source].set(key, { tags, measurement, tracks: new Map(restored) });
      }
    }
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
      track = this.newTrack(name, field);
      thing.tracks.set(field, track);
    }
    return track;
  }

  private newTrack(measurement: string, field: string): Track {
    return new Track(this.wants.longestMs, this.periodMs(measurement, field));
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
