import type { Finding } from '../telemetry/finding';
import { isRecord, type Json } from '../telemetry/json';
import type { EpochMs, Metric, Tags } from '../telemetry/metric';
import { problem, refused } from '../telemetry/problem';
import { type MetricStage, type MetricStageKind, NOTHING } from '../telemetry/stage';
import { MINUTE_MS } from '../telemetry/units';
import { type PublisherCounts, TelemetryStage } from '../windows/telemetry-stage';
import { Desk, type DetectOut } from './desk';
import type { DetectConfig } from './detect-config';
import { type Feedback, Ledger } from './findings/ledger';
import { isOfServer, targetOf, thingKey } from './identity';
import { limitsFor } from './limits';
import { Commons } from './peers/commons';
import { readingOf, windowMs } from './reading';
import { SeriesWatch } from './series/series-watch';
import { ServerWatch } from './server/server-watch';
import { Publishers } from './traffic/publishers';
import { Silences } from './traffic/silences';
import type { Watch, WatchSettings } from './watch';

export type { DetectOut } from './desk';

/** What a node shows of its detector. */
export interface DetectFigures {
  /** Things that are watched: servers, and whatever else tells numbers. */
  things: number;
  /** Those of them that are still being learned: nothing is said of them yet, limits apart. */
  learning: number;
  /** Findings that are open. */
  open: number;
  /** Windows, or samples, of a thing that is read in another length. */
  ignored: number;
  /** Metrics of one thing too many. */
  dropped: number;
}

interface Thing {
  readonly name: string;
  readonly tags: Tags;
  readonly watch: Watch;
  /** In what length it is read, ms: 0 is samples. */
  lengthMs: number;
  readings: number;
  heardAt: EpochMs;
  /** Newest time by fan and first field of a Metric: those that are read together come together. */
  readonly latest: Map<string, EpochMs>;
  readonly publisher: PublisherCounts;
}

/** So many readings of a thing a finer kind is taken in place of the one that was seen first. */
const CHOOSING = 20;
/** What judges others is not judged. */
const NOT_JUDGED = new Set(['clock', 'anomaly']);
const COMMONS = 'commons';
const SILENCES = 'silences';
const PUBLISHERS = 'publishers';
const TRAFFIC = 'traffic ';
const FINDING = 'finding ';
const THING = 'thing ';

/** Watches all that one domain tells: docs/detection.md says what it sees and what not. */
export class DetectStage implements MetricStage<DetectOut> {
  private readonly things = new Map<string, Thing>();
  private readonly servers = new Set<ServerWatch>();
  private commons: Commons | undefined;
  private silences: Silences | undefined;
  private traffic = new TelemetryStage();
  private readonly publishers: Publishers;
  /** Does somebody upstream tell about the telemetry? Then what comes here is not counted again. */
  private isTold = false;
  private readonly desk: Desk;
  private readonly settings: WatchSettings;
  private clock: EpochMs = Number.NEGATIVE_INFINITY;
  private sweptAt: EpochMs = Number.NEGATIVE_INFINITY;
  private size = 0;
  private counts = { ignored: 0, dropped: 0 };

  constructor(private readonly config: DetectConfig) {
    const { sensitivity, holdOffS, scoresS, fields, inletClass, limits, maxSeries } = config;
    this.desk = new Desk(new Ledger(sensitivity, holdOffS * 1000), scoresS * 1000);
    this.publishers = new Publishers(maxSeries);
    this.settings = { fields, limits: limitsFor(inletClass, limits) };
  }

  push(metric: Metric): readonly DetectOut[] {
    if (NOT_JUDGED.has(metric.name)) return NOTHING;
    if (metric.name === 'telemetry') {
      this.isTold = true;
      this.publishers.push(metric);
      return NOTHING;
    }
    const key = thingKey(metric);
    const lengthMs = windowMs(metric);
    const thing = this.things.get(key) ?? this.meet(metric, key, lengthMs);
    if (thing === undefined) return this.desk.take();
    if (thing.lengthMs !== lengthMs && !this.choose(thing, lengthMs)) {
      this.counts.ignored++;
      return NOTHING;
    }
    if (!this.isNext(thing, metric)) return NOTHING;
    const reading = readingOf(metric, lengthMs);
    thing.readings++;
    thing.heardAt = Math.max(thing.heardAt, reading.timestamp);
    const before = thing.watch.size;
    thing.watch.push(reading, reading.timestamp, this.desk);
    this.size += thing.watch.size - before;
    return this.desk.take();
  }

  noteRefused(claimed: Pick<Metric, 'tags'>, why: 'future' | 'refused'): void {
    this.traffic.noteRefused(claimed, why);
  }

  *advance(now: EpochMs): Iterable<DetectOut> {
    if (now <= this.clock) return;
    this.clock = now;
    if (!Number.isFinite(now)) return;
    for (const { watch } of this.things.values()) {
      watch.advance(now, this.desk);
      yield* this.desk.take();
    }
    const { layers } = this.config;
    if (layers.includes('telemetry')) this.watchTraffic(now);
    if (layers.includes('peers')) this.commons?.advance(now, this.desk);
    if (now - this.sweptAt >= MINUTE_MS) this.sweep(now);
    yield* this.desk.take();
  }

  /**
   * Learns what a finding was worth. Its threshold moves, never what is expected of the thing.
   *
   * @returns the finding as it stands now; undefined when it is not open any more
   */
  feedback(id: string, verdict: Feedback): Finding | undefined {
    return this.desk.ledger.feedback(id, verdict, this.clock);
  }

  figures(): DetectFigures {
    let learning = 0;
    for (const { watch } of this.things.values()) if (watch.isLearning) learning++;
    return { things: this.things.size, learning, open: this.desk.ledger.open, ...this.counts };
  }

  *snapshot(): Iterable<[string, Json]> {
    const { clock, sweptAt, isTold, counts } = this;
    const finite = (time: EpochMs) => (Number.isFinite(time) ? time : null);
    yield ['stage', { clock: finite(clock), sweptAt: finite(sweptAt), isTold, counts: { ...counts } }];
    if (this.commons !== undefined) yield [COMMONS, this.commons.snapshot()];
    if (this.silences !== undefined) yield [SILENCES, this.silences.snapshot()];
    yield [PUBLISHERS, this.publishers.snapshot()];
    for (const [key, state] of this.traffic.snapshot()) yield [TRAFFIC + key, state];
    for (const [key, { watch, tags, latest, publisher: _, ...rest }] of this.things)
      yield [THING + key, { ...rest, tags: { ...tags }, latest: [...latest], state: watch.snapshot() }];
    for (const [key, state] of this.desk.ledger.snapshot()) yield [FINDING + key, state];
  }

  static restore(config: DetectConfig, from: Iterable<[string, Json]>): DetectStage {
    const stage = new DetectStage(config);
    const saved = [...from];
    // Publishers first: things count for them. What servers share last, when they are there.
    const traffic = saved.filter(([key]) => key.startsWith(TRAFFIC));
    stage.traffic = TelemetryStage.restore(traffic.map(([key, state]) => [key.slice(TRAFFIC.length), state]));
    for (const [key, state] of saved) {
      if (key === 'stage') stage.restoreCounts(state);
      else if (key === PUBLISHERS) stage.publishers.restore(state);
      else if (key.startsWith(THING)) stage.restoreThing(key.slice(THING.length), state);
      else if (key.startsWith(FINDING)) stage.desk.ledger.restore(key.slice(FINDING.length), state);
    }
    for (const [key, state] of saved) {
      if (key === COMMONS) stage.commons?.restore(state);
      else if (key === SILENCES) stage.silences?.restore(state);
    }
    return stage;
  }

  private meet(metric: Metric, key: string, lengthMs: number): Thing | undefined {
    if (this.size >= this.config.maxSeries) {
      this.counts.dropped++;
      const why = problem('too-many-series', metric.name, this.size + 1, this.config.maxSeries);
      this.desk.refuse(refused(why, metric));
      return undefined;
    }
    const thing = this.newThing(metric.name, metric.tags, key, lengthMs);
    if (thing !== undefined) this.things.set(key, thing);
    return thing;
  }

  private newThing(name: string, tags: Tags, key: string, lengthMs: number): Thing | undefined {
    const { layers } = this.config;
    const asServer = isOfServer(name, tags);
    if (!layers.includes(asServer ? 'servers' : 'series')) return undefined;
    const watch = asServer ? this.newServer(tags, key) : new SeriesWatch(name, tags, key, this.settings);
    return {
      name,
      tags,
      watch,
      lengthMs,
      readings: 0,
      heardAt: Number.NEGATIVE_INFINITY,
      latest: new Map(),
      publisher: this.traffic.hold(tags),
    };
  }

  private newServer(tags: Tags, key: string): ServerWatch {
    // A stage is of one domain: all its servers are of one cluster.
    const { inlet_temp_c = {} } = this.settings.limits;
    this.silences ??= new Silences({ cluster: targetOf(tags).cluster! }, this.servers);
    this.commons ??= new Commons({ cluster: targetOf(tags).cluster! }, this.servers, inlet_temp_c);
    const server = new ServerWatch(tags, key, this.settings, this.commons);
    this.servers.add(server);
    return server;
  }

  /** Counts how a reading came. One that comes twice, or after later ones, is not judged. */
  private isNext({ latest, publisher }: Thing, { tags, fields, timestamp }: Metric): boolean {
    TelemetryStage.arrived(publisher, timestamp, this.clock);
    for (const field in fields) {
      const first = tags.fan === undefined ? field : `${tags.fan} ${field}`;
      const before = latest.get(first);
      if (before === undefined || timestamp > before) {
        latest.set(first, timestamp);
        return true;
      }
      if (timestamp === before) publisher.duplicate++;
      else publisher.out_of_order++;
      return false;
    }
    return false;
  }

  private watchTraffic(now: EpochMs): void {
    for (const { value } of this.traffic.advance(now)) if (!this.isTold) this.publishers.push(value);
    this.publishers.advance(now, this.desk);
    this.silences?.advance(now, this.desk);
  }

  /** Of a thing that comes in several lengths the finest is read that is seen at first. */
  private choose(thing: Thing, lengthMs: number): boolean {
    if (lengthMs > thing.lengthMs || thing.readings > CHOOSING) return false;
    thing.lengthMs = lengthMs;
    return true;
  }

  /** Forgets what nothing comes from any more. */
  private sweep(now: EpochMs): void {
    this.sweptAt = now;
    const { idleExpiryS } = this.config;
    for (const [key, { watch, heardAt, publisher }] of this.things) {
      if (now - heardAt <= idleExpiryS * 1000) continue;
      this.traffic.release(publisher);
      for (const matter of watch.matters()) this.desk.tell(this.desk.ledger.forget(matter, now));
      this.size -= watch.size;
      this.things.delete(key);
      if (watch instanceof ServerWatch) this.servers.delete(watch);
    }
  }

  private restoreCounts(state: Json): void {
    const { clock, sweptAt, isTold, counts } = state as unknown as SavedStage;
    this.clock = clock ?? Number.NEGATIVE_INFINITY;
    this.sweptAt = sweptAt ?? Number.NEGATIVE_INFINITY;
    this.isTold = isTold;
    this.counts = { ...counts };
  }

  private restoreThing(key: string, saved: Json): void {
    if (!isRecord(saved)) return;
    const { name, tags, lengthMs, readings, heardAt, latest, state } = saved as unknown as SavedThing;
    const thing = this.newThing(name, tags, key, lengthMs);
    if (thing === undefined) return;
    thing.readings = readings;
    thing.heardAt = heardAt;
    for (const [first, time] of latest) thing.latest.set(first, time);
    thing.watch.restore(state);
    this.size += thing.watch.size;
    this.things.set(key, thing);
  }
}

type SavedThing = Omit<Thing, 'watch' | 'latest' | 'publisher'> & {
  readonly latest: readonly [string, EpochMs][];
  readonly state: Json;
};

interface SavedStage {
  readonly clock: EpochMs | null;
  readonly sweptAt: EpochMs | null;
  readonly isTold: boolean;
  readonly counts: { ignored: number; dropped: number };
}

export interface DetectStageKind extends MetricStageKind<DetectConfig, DetectOut> {
  create(config: DetectConfig): DetectStage;
  restore(config: DetectConfig, from: Iterable<[string, Json]>): DetectStage;
}

export const DETECT: DetectStageKind = {
  version: 1,
  create: (config) => new DetectStage(config),
  restore: (config, from) => DetectStage.restore(config, from),
};
