import type { Finding } from '../telemetry/finding';
import { isRecord, type Json } from '../telemetry/json';
import { clusterOf, DEFAULT_CLUSTER, type EpochMs, type Metric, type Tags } from '../telemetry/metric';
import { problem, refused } from '../telemetry/problem';
import { type MetricStage, type MetricStageKind, NOTHING } from '../telemetry/stage';
import { MINUTE_MS } from '../telemetry/units';
import { MEASUREMENTS } from '../telemetry/vocabulary';
import { Desk, type DetectOut } from './desk';
import type { DetectConfig } from './detect-config';
import { type Feedback, Ledger } from './findings/ledger';
import { isOfServer, thingKey } from './identity';
import { limitsFor } from './limits';
import { Commons } from './peers/commons';
import { isWhole, readingOf, windowMs } from './reading';
import { RowWatch, rowFieldsOf } from './rows/row-watch';
import { DiskWatch } from './series/disk-watch';
import { Gaps } from './series/gap-watch';
import { SeriesWatch } from './series/series-watch';
import { ServerWatch } from './server/server-watch';
import { type DetectFigures, Standing } from './standing';
import type { SavedStage, SavedThing, Thing } from './thing';
import { Traffic } from './traffic/traffic';
import type { WatchSettings } from './watch';

export type { DetectOut } from './desk';

/** So many readings of a thing a finer kind is taken in place of the one that was seen first. */
const CHOOSING = 20;
/** What judges others is not judged. */
const NOT_JUDGED = new Set(['clock', 'anomaly', 'detector']);
/** Method of what a simulator knows and no sensor says. */
const TRUTH = 'truth';
/** What tells how warm the air is that servers are given. */
const COOLING = new Set(['room', 'cooling_unit']);
const COMMONS = 'commons';
const TRAFFIC = 'traffic';
const FINDING = 'finding ';
const THING = 'thing ';

/** Watches all that one domain tells: docs/detection.md says what it sees and what not. */
export class DetectStage implements MetricStage<DetectOut> {
  private readonly things = new Map<string, Thing>();
  private readonly servers = new Set<ServerWatch>();
  private commons: Commons | undefined;
  private readonly traffic: Traffic;
  private readonly standing = new Standing();
  private readonly gaps = new Gaps();
  private cluster = DEFAULT_CLUSTER;
  private readonly desk: Desk;
  private readonly settings: WatchSettings;
  private clock: EpochMs = Number.NEGATIVE_INFINITY;
  private sweptAt: EpochMs = Number.NEGATIVE_INFINITY;
  private size = 0;
  private counts = { ignored: 0, dropped: 0 };
  private readonly comparesPeers: boolean;

  constructor(private readonly config: DetectConfig) {
    const { layers, sensitivity, holdOffS, scoresS, fields, inletClass, limits, maxSeries } = config;
    this.comparesPeers = layers.includes('peers');
    this.desk = new Desk(new Ledger(sensitivity, holdOffS * 1000), scoresS * 1000);
    this.traffic = new Traffic(maxSeries, this.servers);
    this.settings = { fields, limits: limitsFor(inletClass, limits) };
  }

  push(metric: Metric): readonly DetectOut[] {
    if (NOT_JUDGED.has(metric.name) || metric.tags.method === TRUTH) return NOTHING;
    if (metric.name === 'telemetry') {
      this.traffic.hear(metric);
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
    const reading = readingOf(metric, lengthMs);
    const publisher = lengthMs === 0 || isWhole(metric) ? thing.publisher : undefined;
    if (!this.traffic.isNext(thing.latest, publisher, reading, lengthMs, this.clock)) {
      if (publisher === undefined) this.counts.ignored++;
      return NOTHING;
    }
    thing.readings++;
    thing.heardAt = Math.max(thing.heardAt, reading.timestamp);
    thing.gaps?.heard(reading.timestamp, this.desk);
    const before = thing.watch.size;
    thing.watch.push(reading, reading.timestamp, this.desk);
    this.size += thing.watch.size - before;
    if (this.comparesPeers && thing.watch instanceof ServerWatch)
      this.commons?.heard(key, reading.timestamp, this.desk);
    else if (COOLING.has(reading.name)) this.commons?.hearSupply(reading, reading.timestamp);
    return this.desk.take();
  }

  noteRefused(claimed: Pick<Metric, 'tags'>, why: 'future' | 'refused'): void {
    this.traffic.noteRefused(claimed, why);
  }

  notePace(): void {
    this.traffic.notePace();
  }

  *advance(now: EpochMs): Iterable<DetectOut> {
    if (now <= this.clock) return;
    this.clock = now;
    if (!Number.isFinite(now)) return;
    const { layers } = this.config;
    if (layers.includes('telemetry')) {
      const ahead = this.traffic.advance(now, this.cluster, this.desk);
      this.gaps.look(now, ahead, this.desk);
    }
    if (now - this.sweptAt >= MINUTE_MS) this.sweep(now);
    if (this.things.size > 0) this.standing.tell(now, this.cluster, this.desk, () => this.figures());
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
    const { clock, sweptAt, cluster, counts } = this;
    const finite = (time: EpochMs) => (Number.isFinite(time) ? time : null);
    const times = { clock: finite(clock), sweptAt: finite(sweptAt) };
    yield [
      'stage',
      {
        ...times,
        cluster,
        counts: { ...counts },
        standing: this.standing.snapshot(),
        gaps: this.gaps.snapshot(),
      },
    ];
    if (this.commons !== undefined) yield [COMMONS, this.commons.snapshot()];
    yield [TRAFFIC, this.traffic.snapshot()];
    for (const [key, { watch, gaps, tags, latest, publisher: _, ...rest }] of this.things) {
      const states = { state: watch.snapshot(), gaps: gaps?.snapshot() ?? null };
      yield [THING + key, { ...rest, ...states, tags: { ...tags }, latest: [...latest] }];
    }
    for (const [key, state] of this.desk.ledger.snapshot()) yield [FINDING + key, state];
  }

  static restore(config: DetectConfig, from: Iterable<[string, Json]>): DetectStage {
    const stage = new DetectStage(config);
    let commons: Json | undefined;
    for (const [key, state] of from) {
      if (key === 'stage') stage.restoreCounts(state);
      else if (key === TRAFFIC) stage.traffic.restore(state, stage.cluster);
      else if (key === COMMONS) commons = state;
      else if (key.startsWith(THING)) stage.restoreThing(key.slice(THING.length), state);
      else if (key.startsWith(FINDING)) stage.desk.ledger.restore(key.slice(FINDING.length), state);
    }
    // What servers share when they are there.
    if (commons !== undefined) stage.commons?.restore(commons);
    return stage;
  }

  private meet(metric: Metric, key: string, lengthMs: number): Thing | undefined {
    if (this.size >= this.config.maxSeries) {
      this.counts.dropped++;
      const why = problem('too-many-series', metric.name, this.size + 1, this.config.maxSeries);
      this.desk.refuse(refused(why, metric));
      return undefined;
    }
    const thing = this.newThing(
      metric.name,
      metric.tags,
      key,
      lengthMs,
      this.rowsOf(readingOf(metric, lengthMs)),
    );
    if (thing === undefined) return undefined;
    this.things.set(key, thing);
    this.size += thing.watch.size;
    return thing;
  }

  /** A thing that nobody knows, with several numbers, is judged by how they go together. */
  private rowsOf(reading: Metric): readonly string[] {
    if (this.config.fields.length > 0 || Object.hasOwn(MEASUREMENTS, reading.name)) return [];
    return rowFieldsOf(reading) ?? [];
  }

  private newThing(
    name: string,
    tags: Tags,
    key: string,
    lengthMs: number,
    rows: readonly string[],
  ): Thing | undefined {
    // A stage is of one domain: all that it watches is of one cluster.
    this.cluster = clusterOf(tags);
    const { layers } = this.config;
    const asServer = isOfServer(name, tags);
    if (!layers.includes(asServer ? 'servers' : 'series')) return undefined;
    const watch = asServer
      ? this.newServer(tags, key)
      : rows.length > 0
        ? new RowWatch(tags, key, rows)
        : name === 'disk'
          ? new DiskWatch(tags, key, this.settings)
          : new SeriesWatch(name, tags, key, this.settings);
    return {
      ...{ name, tags, rows, watch, lengthMs, readings: 0, heardAt: 0 },
      gaps: Object.hasOwn(MEASUREMENTS, name) ? undefined : this.gaps.watch(tags, key),
      latest: new Map(),
      publisher: this.traffic.hold(tags),
    };
  }

  private newServer(tags: Tags, key: string): ServerWatch {
    const { inlet_temp_c = {} } = this.settings.limits;
    this.commons ??= new Commons({ cluster: this.cluster }, this.servers, inlet_temp_c);
    const server = new ServerWatch(tags, key, this.settings, this.commons);
    this.servers.add(server);
    return server;
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
    for (const [key, { watch, gaps, heardAt, publisher }] of this.things) {
      if (now - heardAt <= idleExpiryS * 1000) continue;
      this.traffic.release(publisher);
      for (const matter of [...watch.matters(), ...this.gaps.release(gaps)])
        this.desk.tell(this.desk.ledger.forget(matter, now));
      this.size -= watch.size;
      this.things.delete(key);
      if (watch instanceof ServerWatch) this.servers.delete(watch);
    }
  }

  private restoreCounts(state: Json): void {
    const { clock, sweptAt, cluster, counts, standing, gaps } = state as unknown as SavedStage;
    this.standing.restore(standing);
    this.gaps.restore(gaps);
    this.clock = clock ?? Number.NEGATIVE_INFINITY;
    this.sweptAt = sweptAt ?? Number.NEGATIVE_INFINITY;
    this.cluster = cluster;
    this.counts = { ...counts };
  }

  private restoreThing(key: string, saved: Json): void {
    if (!isRecord(saved)) return;
    const { name, tags, rows, lengthMs, readings, heardAt, latest, ...states } =
      saved as unknown as SavedThing;
    const thing = this.newThing(name, tags, key, lengthMs, rows);
    if (thing === undefined) return;
    thing.readings = readings;
    thing.heardAt = heardAt;
    for (const [first, time] of latest) thing.latest.set(first, time);
    thing.watch.restore(states.state);
    thing.gaps?.restore(states.gaps);
    this.size += thing.watch.size;
    this.things.set(key, thing);
  }
}

export interface DetectStageKind extends MetricStageKind<DetectConfig, DetectOut> {
  create(config: DetectConfig): DetectStage;
  restore(config: DetectConfig, from: Iterable<[string, Json]>): DetectStage;
}

export const DETECT: DetectStageKind = {
  version: 8,
  create: (config) => new DetectStage(config),
  restore: (config, from) => DetectStage.restore(config, from),
};
