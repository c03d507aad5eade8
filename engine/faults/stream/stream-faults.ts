import { isClock } from '../../telemetry/clock';
import type { Fault } from '../../telemetry/fault';
import type { Json } from '../../telemetry/json';
import { clusterOf, type EpochMs, type Metric } from '../../telemetry/metric';
import { fullKey } from '../../telemetry/series-key';
import type { MetricStage, MetricStageKind, Out } from '../../telemetry/stage';
import { Calendar } from '../calendar';
import { isOfStream } from '../catalogue';
import { injectedLabel } from '../labels';
import { type Episode, everyPlan, type FaultPlan, isOn, type PlanChoice } from '../plan';
import type { Corruption } from './corruption';
import { corruptionOf, isHole } from './corruption-of';
import { HeldMetrics } from './held-metrics';
import { isHit, isOf, type Reading, readingOf } from './reading';
import { type SensorMetric, sensorFields, sensorKey } from './sensors';

export interface StreamFaultsConfig {
  /** Those of rooms are passed over. */
  readonly plans: readonly FaultPlan[];
  readonly seed: number;
  /** Time that `after` is counted from; the first time that is heard of when absent. */
  readonly start?: EpochMs;
  /** Of the stream; that of the first Metric when absent. */
  readonly cluster?: string;
  /** Are sensors remembered from the start, for a fault that is added later and chooses among them? */
  readonly choosesSensors?: boolean;
  /** Metrics that are held back at a time; beyond that the first to go goes early, and is counted. */
  readonly maxHeld?: number;
}

/** A fault that has started. */
interface Active {
  readonly corruption: Corruption;
  /** Readings of its target that came while it was there: none when nothing like it is told. */
  readings: number;
  isTold: boolean;
}

export type StreamOut = Out<Metric> | Out<Fault>;

const MOST_HELD = 100_000;
/** Sensors that are remembered to choose from. */
const MOST_SENSORS = 50_000;

/**
 * Corrupts a stream of Metrics of one domain, real or simulated: sensors that lie, networks that lose. Metrics go on at
 * `result`, labels at `event`. What a fault does hangs on its time, its seed and the readings of each series in their
 * order, never on how series mix. Clocks pass untouched.
 */
export class StreamFaults implements MetricStage<StreamOut> {
  private calendar: Calendar | undefined;
  private readonly on = new Map<string, Active>();
  private readonly held: HeldMetrics;
  private readonly sensors = new Map<string, Metric['tags']>();
  private readonly initial: readonly FaultPlan[];
  private choosesSensors: boolean;
  private cluster: string | undefined;

  constructor(private readonly config: StreamFaultsConfig) {
    this.initial = config.plans.filter(({ kind }) => isOfStream(kind));
    this.choosesSensors = config.choosesSensors === true || this.initial.some((plan) => isHole({ plan }));
    this.cluster = config.cluster;
    this.held = new HeldMetrics(config.maxHeld ?? MOST_HELD);
  }

  /** Metrics that went earlier than their fault says. */
  get early(): number {
    return this.held.early;
  }

  /** Of all that is to come or known. */
  get plans(): readonly FaultPlan[] {
    return this.calendar?.plans ?? this.initial;
  }

  /** What has started and is not long over. */
  get episodes(): Iterable<Episode> {
    return this.calendar?.episodes ?? [];
  }

  has(id: string): boolean {
    return this.calendar?.has(id) ?? this.initial.some((plan) => plan.id === id);
  }

  isOver(id: string, now: EpochMs): boolean {
    return this.begun(now).isOver(id, now);
  }

  /** Adds a fault; its `after` counts from `now`. */
  add(plan: FaultPlan, now: EpochMs): void {
    this.begun(now).add(plan, now);
    this.choosesSensors ||= isHole({ plan });
  }

  /** Knows sensors to choose from before they have told anything: those of such a Metric. */
  expect(metric: SensorMetric): void {
    this.remember(metric, fullKey(metric.name, metric.tags));
  }

  /** Ends faults and what was planned of them; the labels come with the next `advance`. */
  clear(now: EpochMs, isMeant: PlanChoice = everyPlan): void {
    this.begun(now).clear(now, isMeant);
  }

  push(metric: Metric): readonly StreamOut[] {
    if (isClock(metric)) return [{ port: 'result', value: metric }];
    this.cluster ??= clusterOf(metric.tags);
    const out: StreamOut[] = [];
    this.reach(metric.timestamp, out);
    const reading = readingOf(metric);
    let series: string | undefined;
    if (this.choosesSensors) {
      series = fullKey(metric.name, metric.tags);
      this.remember(metric, series);
    }
    for (const episode of this.begun(metric.timestamp).episodes) {
      if (!isOn(episode, reading.at) || !isHit(reading.metric, episode.plan)) continue;
      series ??= fullKey(metric.name, metric.tags);
      this.hit(episode, reading, series);
      if (reading.lost) return out;
    }
    for (let copy = 0; copy < reading.copies; copy++)
      this.send(reading.metric, reading.at, reading.delayMs, out);
    return out;
  }

  *advance(now: EpochMs): Iterable<StreamOut> {
    // At the end of input all comes out, and nothing more begins.
    if (Number.isFinite(now) && this.cluster !== undefined) {
      const labels: StreamOut[] = [];
      this.reach(now, labels);
      yield* labels;
    }
    for (const value of this.held.release(now)) yield { port: 'result', value };
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    const { cluster, calendar, held, sensors } = this;
    yield [
      'stream',
      {
        cluster: cluster ?? null,
        calendar: calendar?.snapshot() ?? null,
        held: held.snapshot(),
        sensors: [...sensors],
      },
    ];
    for (const [id, { corruption, readings, isTold }] of this.on) {
      yield [`fault.${id}`, { readings, isTold, state: corruption.snapshot() }];
    }
  }

  restore(from: ReadonlyMap<string, Json>): void {
    const saved = from.get('stream') as { cluster: string | null; calendar: Json; held: Json; sensors: Json };
    this.cluster = saved.cluster ?? this.cluster;
    this.held.restore(saved.held);
    for (const [sensor, tags] of saved.sensors as unknown as [string, Metric['tags']][])
      this.sensors.set(sensor, tags);
    this.choosesSensors ||= this.sensors.size > 0;
    if (saved.calendar === null) return;
    this.calendar = Calendar.restore(saved.calendar, this.config.seed);
    this.choosesSensors ||= this.calendar.plans.some((plan) => isHole({ plan }));
    for (const episode of this.calendar.episodes) {
      const entry = from.get(`fault.${episode.id}`) as
        | (Omit<Active, 'corruption'> & { state: Json })
        | undefined;
      if (entry === undefined) continue;
      const { readings, isTold, state } = entry;
      const corruption = corruptionOf(episode, this.config.seed, []);
      corruption.restore(state);
      this.on.set(episode.id, { corruption, readings, isTold });
    }
  }

  /** The calendar, whose time begins with the first that is heard of. */
  private begun(now: EpochMs): Calendar {
    this.calendar ??= new Calendar(this.initial, this.config.start ?? now, this.config.seed);
    return this.calendar;
  }

  /** What begins and ends by a time, and what has become observable. */
  private reach(now: EpochMs, out: StreamOut[]): void {
    const calendar = this.begun(now);
    for (const { episode, state } of calendar.reach(now)) {
      if (!this.concerns(episode)) continue;
      if (state === 'started') this.open(episode);
      else this.tellObservable(episode, episode.endMs, out);
      const at = state === 'started' ? episode.startMs : episode.endMs;
      out.push({ port: 'event', value: this.label(episode, state, at) });
    }
    for (const id of this.on.keys()) {
      const episode = calendar.episode(id);
      if (episode === undefined) this.on.delete(id);
      else this.tellObservable(episode, now, out);
    }
  }

  private open(episode: Episode): void {
    const { target } = episode.plan;
    const known = [...this.sensors]
      .filter(([, tags]) => isOf({ tags, fields: {} }, target))
      .map(([sensor]) => sensor);
    const corruption = corruptionOf(episode, this.config.seed, known);
    this.on.set(episode.id, { corruption, readings: 0, isTold: false });
  }

  private hit({ id }: Episode, reading: Reading, series: string): void {
    const active = this.on.get(id);
    if (active === undefined) return;
    active.readings++;
    active.corruption.corrupt(reading, series);
  }

  private tellObservable(episode: Episode, now: EpochMs, out: StreamOut[]): void {
    const active = this.on.get(episode.id);
    // Nobody sees what is wrong with a sensor that does not tell.
    if (active === undefined || active.isTold || active.readings === 0) return;
    const at = active.corruption.observableMs;
    if (at === undefined || at > now || !isOn(episode, at)) return;
    active.isTold = true;
    out.push({ port: 'event', value: this.label(episode, 'observable', at) });
  }

  private label(episode: Episode, state: Fault['state'], at: EpochMs): Fault {
    const { corruption, readings = 0 } = this.on.get(episode.id) ?? {};
    const counted = state === 'ended' ? { readings } : {};
    const parameters = { ...corruption?.parameters, ...counted };
    return injectedLabel(episode, state, at, { target: { cluster: this.cluster! }, parameters });
  }

  private concerns({ plan }: Episode): boolean {
    return plan.target.cluster === undefined || plan.target.cluster === this.cluster;
  }

  private remember(metric: SensorMetric, series: string): void {
    for (const field of sensorFields(metric)) {
      const sensor = sensorKey(series, field);
      if (this.sensors.size < MOST_SENSORS || this.sensors.has(sensor)) this.sensors.set(sensor, metric.tags);
    }
  }

  private send(metric: Metric, at: EpochMs, delayMs: number, out: StreamOut[]): void {
    const value = delayMs > 0 ? this.held.hold(metric, at + delayMs) : metric;
    if (value !== undefined) out.push({ port: 'result', value });
  }
}

export const STREAM_FAULTS: MetricStageKind<StreamFaultsConfig, StreamOut> = {
  version: 1,
  create: (config) => new StreamFaults(config),
  restore(config, from) {
    const stage = new StreamFaults(config);
    stage.restore(new Map(from));
    return stage;
  },
};
