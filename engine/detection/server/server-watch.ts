import type { Json } from '../../telemetry/json';
import type { EpochMs, Fields, Metric, Tags } from '../../telemetry/metric';
import type { Desk } from '../desk';
import { evidenceOfLines, signsOfLines } from '../diagnosis/signs';
import { matterKey, targetOf } from '../identity';
import type { Commons } from '../peers/commons';
import type { Watch, WatchSettings } from '../watch';
import { FanGroup } from './fan-group';
import { Felt } from './felt';
import { inputsOf } from './inputs';
import { JOINED, type Joined, JoinedValues } from './joined';
import { LimitWatch } from './limit-watch';
import { tellScores } from './line-scores';
import { LineWatch } from './line-watch';
import { LoadWatch } from './load-watch';
import { type Inputs, LINES } from './physics';
import { SensorGroup } from './sensor-group';
import { Settling } from './settling';

/** From this level on a deviation is named among the evidence. */
const NAMED_LEVEL = 0.5;

/** Watches one server: joins what its sensors and fans tell, and asks whether it can all be true together. */
export class ServerWatch implements Watch {
  private readonly values = new JoinedValues();
  private readonly felt = new Felt();
  private readonly lines = new Map<Joined, LineWatch>();
  private readonly sensors: SensorGroup;
  private readonly fans: FanGroup;
  private readonly limits: LimitWatch;
  private readonly load: LoadWatch;
  private readonly settling = new Settling();
  /** The same of what many servers were off together. */
  private readonly after = new Settling();
  private readonly target: Record<string, string>;
  private readonly tags: Tags;
  private readonly deviationKey: string;
  private readonly downKey: string;
  readonly silenceKey: string;
  readonly partlyKey: string;
  private isRunning = true;
  private isSuspected = false;
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    tags: Tags,
    key: string,
    settings: WatchSettings,
    private readonly commons: Commons,
  ) {
    const { fan: _, window: __, ...own } = tags;
    this.tags = own;
    this.target = targetOf(own);
    this.deviationKey = matterKey(key, 'server');
    this.downKey = matterKey(key, 'down');
    this.silenceKey = matterKey(key, 'silent');
    this.partlyKey = matterKey(key, 'partly silent');
    this.sensors = new SensorGroup(key, this.target, commons);
    this.fans = new FanGroup(key, this.target);
    this.limits = new LimitWatch(key, this.target, settings.limits, commons);
    this.load = new LoadWatch(key, this.target, settings.limits);
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

  *matters(): Iterable<string> {
    yield this.deviationKey;
    yield this.downKey;
    yield this.silenceKey;
    yield this.partlyKey;
    yield* this.limits.matters();
    yield* this.load.matters();
    yield* this.fans.matters();
    yield* this.sensors.matters();
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

  /** When its fans were heard last. */
  get partsHeardAt(): EpochMs {
    return this.fans.heardAt;
  }

  get rack(): string {
    return this.tags.rack ?? '';
  }

  valueOf(field: Joined, at: EpochMs, validMs: number): number {
    return this.isRunning ? this.values.get(field, at, validMs) : Number.NaN;
  }

  snapshot(): Json {
    return {
      values: this.values.snapshot(),
      felt: this.felt.snapshot(),
      lines: Object.fromEntries([...this.lines].map(([field, line]) => [field, line.snapshot()])),
      sensors: this.sensors.snapshot(),
      fans: this.fans.snapshot(),
      limits: this.limits.snapshot(),
      load: this.load.snapshot(),
      settling: this.settling.snapshot(),
      after: this.after.snapshot(),
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
    this.sensors.restore(saved.sensors);
    this.fans.restore(saved.fans);
    this.limits.restore(saved.limits);
    this.load.restore(saved.load);
    this.settling.restore(saved.settling);
    this.after.restore(saved.after);
    this.isRunning = saved.isRunning;
    this.isSuspected = saved.isSuspected;
    this.toldAt = saved.toldAt ?? Number.NEGATIVE_INFINITY;
  }

  private hear(fields: Fields, at: EpochMs, desk: Desk): void {
    if (typeof fields.running === 'boolean') this.heedRunning(fields.running, at, desk);
    if (this.values.isBack(at)) this.settling.disturb(at);
    for (const field of JOINED) {
      const value = fields[field];
      if (value === undefined) continue;
      if (this.isRunning) this.sensors.hear(field, value, at);
      this.values.take(field, value, at);
    }
    if (!this.isRunning) return;
    const power = this.lines.get('power_w');
    const inputs = inputsOf(at, {
      values: this.values,
      felt: this.felt,
      fans: this.fans.all,
      power,
      air: this.lines.get('airflow_m3s'),
      peersInletC: this.commons.inletC,
      isTold: fields,
    });
    for (const { field } of LINES) {
      const value = fields[field];
      if (typeof value === 'number') this.compare(field, value, inputs, at);
    }
    if (power !== undefined && fields.power_w === undefined)
      this.sensors.expect('power_w', power.predict(inputs));
    this.sensors.look(fields, this.lines, at, desk);
    this.fans.look(at, desk);
    this.limits.look(fields, this.lines, at, desk);
    this.load.look(fields, inputs, this.lines.get('cpu_temp_c'), at, desk);
    this.conclude(at, desk);
  }

  private heedRunning(running: boolean, at: EpochMs, desk: Desk): void {
    if (running && !this.isRunning) {
      this.fans.restart(at);
      this.settling.disturb(at);
    }
    this.isRunning = running;
    const key = this.downKey;
    if (running) desk.calm({ key, level: 0 }, at);
    else {
      const evidence = [{ field: 'running', observed: 0, expected: 1, sigma: 99 }];
      const level = this.values.has('cpu_temp_c') ? 2 : 1;
      desk.suspect(
        {
          ...{ key, level, watch: 'down', severity: 'critical', scope: 'server', since: at },
          target: this.target,
          evidence,
        },
        at,
      );
    }
  }

  private hearFan(reading: Metric, at: EpochMs, desk: Desk): void {
    this.fans.push(reading, at, this.isRunning && !this.isSuspected);
    if (this.isRunning) this.fans.look(at, desk);
  }

  private compare(field: Joined, value: number, inputs: Inputs, at: EpochMs): void {
    const line = this.lineOf(field);
    if (line === undefined) return;
    const mayLearn = !this.isSuspected && !this.commons.isSuspected && !this.isSettling(at);
    line.push(value, inputs, this.commons.offset(field, this.rack), at, mayLearn);
    // Beside a fan that stands, and until that is over, nothing is as its line lets expect.
    if (!this.fans.isAnyStanding && !this.isSettling(at))
      this.sensors.follow(value, line, at, mayLearn, inputs.doubt);
  }

  private get isDisturbed(): boolean {
    return this.fans.isAnyStanding || this.sensors.isAnyStuck;
  }

  private isSettling(at: EpochMs): boolean {
    return !this.isDisturbed && this.settling.isAt(at);
  }

  /** What was over when it settled is not held against it afterwards. */
  private settle(at: EpochMs, isOpen: boolean): void {
    if (this.isDisturbed) this.settling.disturb(at);
    const isOver = (!this.isDisturbed && this.settling.hasEnded(at)) || this.after.hasEnded(at);
    if (isOver && !isOpen) for (const { deviation } of this.lines.values()) deviation.restart();
  }

  /** What the lines say together is one matter of the server. */
  private conclude(at: EpochMs, desk: Desk): void {
    const key = this.deviationKey;
    const isOpen = desk.ledger.isOpen(key);
    this.settle(at, isOpen);
    let level = 0;
    let since = at;
    let worst: LineWatch | undefined;
    for (const line of this.lines.values()) {
      if (line.deviation.level <= level) continue;
      level = line.deviation.level;
      since = line.deviation.since;
      worst = line;
    }
    this.isSuspected = level >= 1 || (this.isSuspected && level >= NAMED_LEVEL);
    const isOthers = worst !== undefined && !isOpen && level >= NAMED_LEVEL && this.isOthers(worst, at, desk);
    if (level >= NAMED_LEVEL && !isOthers) {
      const evidence = evidenceOfLines(this.lines.values());
      const signs = signsOfLines(this.lines.values());
      const isStill = worst !== undefined && this.sensors.isStuck(worst.line.field, desk);
      const slow = worst === undefined ? 0 : worst.course.slow(worst.deviation.blockSigma());
      const found = { key, level, evidence, signs, isStill, slow, since, watch: 'server' } as const;
      desk.suspect({ ...found, target: this.target, severity: 'warning', scope: 'server' }, at);
    } else if (isOpen) desk.calm({ key, level }, at);
    if (worst !== undefined && desk.isDue(this.toldAt, at)) {
      tellScores(this.tags, this.lines.values(), at, desk);
      this.toldAt = at;
    }
  }

  /** Is a deviation that of another matter: of what is over but still felt, a sensor that is stuck, or of many servers? */
  private isOthers({ line, deviation }: LineWatch, at: EpochMs, desk: Desk): boolean {
    if (this.settling.isAt(at) || this.sensors.isStuck(line.field, desk)) return true;
    const side = Math.sign(deviation.sigma);
    const isOfMany =
      this.commons.explains(line.field, this.rack, side) || this.commons.isCrowd(line.field, side);
    if (isOfMany) this.after.disturb(at);
    return isOfMany || this.after.isAt(at);
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
}

interface Saved {
  readonly values: Json;
  readonly felt: Json;
  readonly lines: Readonly<Record<string, Json>>;
  readonly sensors: Json;
  readonly fans: Json;
  readonly limits: Json;
  readonly load: Json;
  readonly settling: Json;
  readonly after: Json;
  readonly isRunning: boolean;
  readonly isSuspected: boolean;
  readonly toldAt: EpochMs | null;
}
