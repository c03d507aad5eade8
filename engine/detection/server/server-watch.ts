import type { Evidence, Severity } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs, Fields, Metric, Tags } from '../../telemetry/metric';
import type { Desk } from '../desk';
import { matterKey, targetOf } from '../identity';
import { severityOf } from '../limits';
import type { Commons } from '../peers/commons';
import type { Watch, WatchSettings } from '../watch';
import { FanWatch } from './fan-watch';
import { inputsOf } from './inputs';
import { Felt, JOINED, type Joined, JoinedValues } from './joined';
import { LineWatch } from './line-watch';
import { type Inputs, LINES } from './physics';
import { SENSOR_MATTERS, type SensorMatter, SensorWatch } from './sensor-watch';

/** From this level on a deviation is named among the evidence. */
const NAMED_LEVEL = 0.5;
/** A fan that stands for so long while another turns has stopped. */
const STANDING_MS = 10_000;
/** Readings in a row beyond a limit. */
const BEYOND = 3;
/** The same of air that comes from the room: it is for the room to tell, first. */
const BEYOND_SHARED = 12;

/** Watches one server: joins what its sensors and fans tell, and asks whether it can all be true together. */
export class ServerWatch implements Watch {
  private readonly values = new JoinedValues();
  private readonly felt = new Felt();
  private readonly lines = new Map<Joined, LineWatch>();
  private readonly sensors = new Map<string, SensorWatch>();
  private readonly fans = new Map<string, FanWatch>();
  private readonly beyond = new Map<string, number>();
  private readonly target: Record<string, string>;
  private readonly tags: Tags;
  private readonly deviationKey: string;
  private readonly limitKey: string;
  private readonly downKey: string;
  readonly silenceKey: string;
  private isRunning = true;
  private isSuspected = false;
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    tags: Tags,
    private readonly key: string,
    private readonly settings: WatchSettings,
    private readonly commons: Commons,
  ) {
    const { fan: _, window: __, ...own } = tags;
    this.tags = own;
    this.target = targetOf(own);
    this.deviationKey = matterKey(key, 'server');
    this.limitKey = matterKey(key, 'limit');
    this.downKey = matterKey(key, 'down');
    this.silenceKey = matterKey(key, 'silent');
  }

  get isLearning(): boolean {
    if (this.lines.size === 0) return true;
    for (const line of this.lines.values()) if (line.isLearning) return true;
    return false;
  }

  get size(): number {
    return 1 + this.fans.size;
  }

  push(reading: Metric, at: EpochMs, desk: Desk): void {
    if (reading.name === 'fan') this.hearFan(reading, at, desk);
    else this.hear(reading.fields, at, desk);
  }

  advance(): void {}

  *matters(): Iterable<string> {
    yield this.deviationKey;
    yield this.limitKey;
    yield this.downKey;
    yield this.silenceKey;
    for (const fan of this.fans.keys()) yield this.fanKey(fan);
    for (const field of this.sensors.keys()) {
      for (const matter of SENSOR_MATTERS) yield this.sensorKey(field, matter);
    }
  }

  /** What is known of a field of a server that runs; undefined while it is being learned. */
  lineFor(field: Joined): LineWatch | undefined {
    const line = this.lines.get(field);
    return line === undefined || line.isLearning || !this.isRunning ? undefined : line;
  }

  /** What has come of it, and how long nothing has. */
  get traffic(): JoinedValues {
    return this.values;
  }

  get place(): Readonly<Record<string, string>> {
    return this.target;
  }

  get rack(): string {
    return this.tags.rack ?? '';
  }

  valueOf(field: Joined, at: EpochMs): number {
    return this.isRunning ? this.values.get(field, at) : Number.NaN;
  }

  snapshot(): Json {
    const states = (from: Map<string, { snapshot(): Json }>) =>
      Object.fromEntries([...from].map(([name, part]) => [name, part.snapshot()]));
    return {
      values: this.values.snapshot(),
      felt: this.felt.snapshot(),
      lines: states(this.lines),
      sensors: states(this.sensors),
      fans: states(this.fans),
      beyond: Object.fromEntries(this.beyond),
      isRunning: this.isRunning,
      isSuspected: this.isSuspected,
      toldAt: Number.isFinite(this.toldAt) ? this.toldAt : null,
    };
  }

  restore(from: Json): void {
    const saved = from as unknown as Saved;
    this.values.restore(saved.values);
    this.felt.restore(saved.felt);
    for (const [field, state] of Object.entries(saved.lines)) this.lineOf(field as Joined)?.restore(state);
    for (const [field, state] of Object.entries(saved.sensors)) this.sensorOf(field).restore(state);
    for (const [fan, state] of Object.entries(saved.fans)) this.fanOf(fan).restore(state);
    for (const [field, count] of Object.entries(saved.beyond)) this.beyond.set(field, count);
    this.isRunning = saved.isRunning;
    this.isSuspected = saved.isSuspected;
    this.toldAt = saved.toldAt ?? Number.NEGATIVE_INFINITY;
  }

  private hear(fields: Fields, at: EpochMs, desk: Desk): void {
    if (typeof fields.running === 'boolean') this.heedRunning(fields.running, at, desk);
    for (const field of JOINED) {
      const value = fields[field];
      if (value === undefined) continue;
      if (this.isRunning) this.sensorOf(field).hear(value, at);
      this.values.take(field, value, at);
    }
    if (!this.isRunning) return;
    const air = this.lines.get('airflow_m3s');
    const isAirSure = air === undefined || air.deviation.level < NAMED_LEVEL;
    const inputs = inputsOf(at, {
      values: this.values,
      felt: this.felt,
      fans: this.fans.values(),
      power: this.lines.get('power_w'),
      air: isAirSure ? undefined : air,
      peersInletC: this.commons.inletC,
      isTold: fields,
    });
    for (const { field } of LINES) {
      const value = fields[field];
      if (typeof value === 'number') this.compare(field, value, inputs, at, desk);
    }
    this.lookAtSensors(fields, at, desk);
    this.lookAtFans(at, desk);
    this.lookAtLimits(fields, at, desk);
    this.conclude(at, desk);
  }

  private heedRunning(running: boolean, at: EpochMs, desk: Desk): void {
    this.isRunning = running;
    const key = this.downKey;
    if (running) desk.calm({ key, level: 0 }, at);
    else {
      const evidence = [{ field: 'running', observed: 0, expected: 1, sigma: 99 }];
      const level = this.values.has('cpu_temp_c') ? 1.5 : 1;
      desk.suspect(
        { key, level, severity: 'critical', scope: 'server', target: this.target, evidence, since: at },
        at,
      );
    }
  }

  private hearFan(reading: Metric, at: EpochMs, desk: Desk): void {
    const fan = this.fanOf(reading.tags.fan ?? '');
    fan.push(reading, at, this.isRunning && !this.isSuspected);
    if (this.isRunning) this.lookAtFans(at, desk);
  }

  private compare(field: Joined, value: number, inputs: Inputs, at: EpochMs, desk: Desk): void {
    const line = this.lineOf(field);
    if (line === undefined) return;
    const mayLearn = !this.isSuspected && !this.commons.isSuspected;
    line.push(value, inputs, this.commons.offset(field, this.rack), at, mayLearn);
    const { deviation, expected } = line;
    const unit = line.line.isShare ? Math.abs(expected) : 1;
    const sensor = this.sensorOf(field);
    sensor.followRest(value, expected, deviation.usual * unit, at, mayLearn);
    if (!line.line.isShare) sensor.followJumps(deviation.latest, at);
    if (desk.ledger.open > 0 && Number.isNaN(expected)) desk.calm({ key: this.deviationKey, level: 0 }, at);
  }

  private lookAtSensors(fields: Fields, at: EpochMs, desk: Desk): void {
    for (const field of JOINED) {
      if (fields[field] === undefined) continue;
      const sensor = this.sensorOf(field);
      for (const matter of SENSOR_MATTERS) {
        const key = this.sensorKey(field, matter);
        const isSpike = sensor.spike !== 0 && !this.commons.isCrowd(field, Math.sign(sensor.spike));
        const level = matter === 'spike' ? (isSpike ? 1.5 : 0) : sensor[matter];
        if (level < NAMED_LEVEL) {
          if (desk.ledger.open > 0) desk.calm({ key, level }, at);
          continue;
        }
        const line = this.lines.get(field);
        const expected = line === undefined || Number.isNaN(line.expected) ? null : line.expected;
        const sigma =
          matter === 'spike' ? sensor.spike : matter === 'silent' ? 99 : (line?.deviation.sigma ?? 0);
        const evidence = [{ field, observed: fields[field] as number | null, expected, sigma }];
        const severity = matter === 'spike' ? 'info' : 'warning';
        const target = { ...this.target, field };
        desk.suspect({ key, level, severity, scope: 'sensor', target, evidence, since: sensor.since }, at);
      }
    }
  }

  private lookAtFans(at: EpochMs, desk: Desk): void {
    let turning = 0;
    for (const fan of this.fans.values()) if (fan.isTurning) turning++;
    for (const [name, fan] of this.fans) {
      const key = this.fanKey(name);
      const stopped =
        fan.isStanding && at - fan.standsSince >= STANDING_MS && (turning > 0 || fan.command > 0.05);
      const level = stopped ? 2 : fan.isStanding ? 0 : fan.deviation.level;
      if (level < NAMED_LEVEL) {
        if (desk.ledger.open > 0) desk.calm({ key, level }, at);
        continue;
      }
      const expected = stopped ? fan.command : fan.expected;
      const evidence = [
        {
          field: 'speed_pct',
          observed: 100 * fan.speed,
          expected: Number.isNaN(expected) ? null : 100 * expected,
          sigma: stopped ? -99 : fan.deviation.sigma,
        },
      ];
      const severity: Severity = stopped && turning === 0 ? 'critical' : 'warning';
      const since = stopped ? fan.standsSince : fan.deviation.since;
      desk.suspect(
        { key, level, severity, scope: 'fan', target: { ...this.target, fan: name }, evidence, since },
        at,
      );
    }
  }

  private lookAtLimits(fields: Fields, at: EpochMs, desk: Desk): void {
    for (const [field, limits] of Object.entries(this.settings.limits)) {
      const value = fields[field];
      if (typeof value !== 'number') continue;
      const severity = severityOf(value, limits);
      const key = matterKey(this.limitKey, field);
      const count = severity === undefined ? 0 : (this.beyond.get(field) ?? 0) + 1;
      this.beyond.set(field, count);
      // What they all have is told of the room.
      const isShared = field === 'inlet_temp_c';
      const isCommon =
        isShared && (this.commons.isSuspected || this.commons.inletC > (limits.warning ?? Infinity));
      if (count < (isShared ? BEYOND_SHARED : BEYOND) || severity === undefined || isCommon) {
        if (desk.ledger.open > 0) desk.calm({ key, level: 0 }, at);
        continue;
      }
      const limit = (severity === 'critical' ? limits.critical : limits.warning) ?? null;
      const line = this.lines.get(field as Joined);
      const evidence = [{ field, observed: value, expected: limit, sigma: line?.deviation.sigma ?? 0 }];
      const target = { ...this.target, field };
      desk.suspect({ key, level: 1, severity, scope: 'server', target, evidence, since: at }, at);
    }
  }

  /** What the lines say together is one matter of the server. */
  private conclude(at: EpochMs, desk: Desk): void {
    let level = 0;
    let since = at;
    let worst: LineWatch | undefined;
    for (const line of this.lines.values()) {
      if (line.deviation.level <= level) continue;
      level = line.deviation.level;
      since = line.deviation.since;
      worst = line;
    }
    const key = this.deviationKey;
    this.isSuspected = level >= 1 || (this.isSuspected && level >= NAMED_LEVEL);
    const isOpen = desk.ledger.isOpen(key);
    const isOthers = worst !== undefined && !isOpen && level >= NAMED_LEVEL && this.isOthers(worst);
    if (level >= NAMED_LEVEL && !isOthers) {
      const evidence = this.evidence();
      const target = this.target;
      desk.suspect({ key, level, severity: 'warning', scope: 'server', target, evidence, since }, at);
    } else if (isOpen) desk.calm({ key, level }, at);
    if (worst !== undefined && desk.isDue(this.toldAt, at)) {
      const { observed, expected, deviation, line } = worst;
      const { sigma } = deviation;
      desk.score(this.tags, { field: line.field, score: level, sigma, observed, expected }, at);
      this.toldAt = at;
    }
  }

  /** Is a deviation that of another matter: of a fan that has stopped, or one of many servers? */
  private isOthers({ line, deviation }: LineWatch): boolean {
    for (const fan of this.fans.values()) if (fan.isStanding) return true;
    return this.commons.isCrowd(line.field, Math.sign(deviation.sigma));
  }

  private evidence(): Evidence[] {
    return [...this.lines.values()]
      .filter(({ deviation }) => deviation.level >= NAMED_LEVEL)
      .sort((a, b) => b.deviation.level - a.deviation.level)
      .map(({ line, observed, expected, deviation }) => ({
        field: line.field,
        observed,
        expected: Number.isNaN(expected) ? null : expected,
        sigma: deviation.sigma,
      }));
  }

  private lineOf(field: Joined): LineWatch | undefined {
    const known = this.lines.get(field);
    if (known !== undefined) return known;
    const line = LINES.find((each) => each.field === field);
    if (line === undefined) return undefined;
    const watch = new LineWatch(line);
    this.lines.set(field, watch);
    return watch;
  }

  private sensorOf(field: string): SensorWatch {
    let sensor = this.sensors.get(field);
    if (sensor === undefined) {
      sensor = new SensorWatch();
      this.sensors.set(field, sensor);
    }
    return sensor;
  }

  private fanOf(name: string): FanWatch {
    let fan = this.fans.get(name);
    if (fan === undefined) {
      fan = new FanWatch();
      this.fans.set(name, fan);
    }
    return fan;
  }

  private fanKey(name: string): string {
    return matterKey(this.key, `fan ${name}`);
  }

  private sensorKey(field: string, matter: SensorMatter): string {
    return matterKey(this.key, `${matter} ${field}`);
  }
}

interface Saved {
  readonly values: Json;
  readonly felt: Json;
  readonly lines: Readonly<Record<string, Json>>;
  readonly sensors: Readonly<Record<string, Json>>;
  readonly fans: Readonly<Record<string, Json>>;
  readonly beyond: Readonly<Record<string, number>>;
  readonly isRunning: boolean;
  readonly isSuspected: boolean;
  readonly toldAt: EpochMs | null;
}
