import type { Json } from '../../telemetry/json';
import type { EpochMs, Fields, Tags } from '../../telemetry/metric';
import type { Loss, Sampling } from '../sensors/sampling';
import type { Sensor } from '../sensors/sensor';
import { LossChain } from './loss-chain';
import { Schedule } from './schedule';
import type { RoomTick } from './tick';

/** Something that is asked for several values at once: what comes of it is one Metric. */
export interface Source {
  readonly name: string;
  /** What is asked together, as labels and streams of chance call it. */
  readonly group: string;
  /** Name in the room. */
  readonly id: string;
  readonly tags: Tags;
  readonly everyS: number;
  readonly sensors: readonly Sensor[];
  readonly types?: Record<string, 'i' | 'u'>;
  /** Place of the server that shows so that it lives. */
  readonly server?: number;
  /** What the sensors say. They draw their chance even when nobody is there to answer, so that it stays the same. */
  read(): Fields;
  /** What is. */
  truth(): Fields;
  /** Whether it can answer. */
  answers(): boolean;
}

/** What holds for all reporters of a room. */
export interface Reporting {
  readonly seed: number;
  readonly start: EpochMs;
  readonly sampling: Sampling;
  readonly loss: Loss;
  /** Whether the truth is told too. */
  readonly truth: boolean;
}

/** Turns what a source says into Metrics, at its times. */
export class Reporter {
  private readonly schedule: Schedule;
  private readonly way: LossChain;
  private readonly truthTags: Tags | undefined;
  /** Of the source. Sources have many shapes, in each of which these would have to be sought at every answer. */
  private readonly read: () => Fields;
  private readonly answers: () => boolean;
  private readonly name: string;
  private readonly tags: Tags;
  private readonly types: Source['types'];
  readonly server: number | undefined;

  constructor(
    readonly source: Source,
    { seed, start, sampling, loss, truth }: Reporting,
  ) {
    const { id, group, tags, everyS } = source;
    this.schedule = new Schedule(everyS * 1000, sampling.jitterS * 1000, seed, id, group, start);
    this.way = new LossChain(loss, seed, id, group, tags);
    this.truthTags = truth ? truthTags(tags) : undefined;
    this.read = source.read;
    this.answers = source.answers;
    this.name = source.name;
    // All its Metrics share them.
    this.tags = Object.freeze(tags);
    this.types = source.types;
    this.server = source.server;
  }

  /** Time of the answer to come. */
  get dueMs(): EpochMs {
    return this.schedule.dueMs;
  }

  /** Adds the answer that is due, and goes on to the next. Whether it arrived. */
  report(tick: RoomTick): boolean {
    const timestamp = this.schedule.dueMs;
    this.schedule.next();
    const { name, tags, types, truthTags } = this;
    const fields = this.read();
    if (truthTags !== undefined) {
      tick.truth.push({ name, tags: truthTags, fields: this.source.truth(), timestamp });
    }
    if (!this.answers() || !this.way.arrives(timestamp, tick.events)) return false;
    tick.metrics.push(
      types === undefined ? { name, tags, fields, timestamp } : { name, tags, fields, timestamp, types },
    );
    return true;
  }

  snapshot(): Json {
    return {
      schedule: this.schedule.snapshot(),
      way: this.way.snapshot(),
      sensors: this.source.sensors.map((sensor) => sensor.snapshot()),
    };
  }

  restore(from: Json): void {
    const { schedule, way, sensors } = from as { schedule: Json; way: Json; sensors: Json[] };
    this.schedule.restore(schedule);
    this.way.restore(way);
    this.source.sensors.forEach((sensor, i) => {
      sensor.restore(sensors[i]!);
    });
  }
}

/** The tags under which the truth about a thing goes. */
export function truthTags(tags: Tags): Tags {
  return Object.freeze({ ...tags, method: 'truth' });
}
