import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { CoolConfig } from './cool-config';
import { Fan } from './fans/fan';
import { FanCurve } from './fans/fan-curve';
import { Leakage } from './learning/leakage';
import { ThermalModel } from './learning/thermal-model';
import type { Situation } from './policies/policy';
import { Place } from './sensors/place';
import { PowerSense } from './sensors/power-sense';
import { type SensorCause, Thermometer } from './sensors/thermometer';

const INLET = 'inlet_temp_c';
/** An inlet that nobody has told again for so long is not known any more, s. */
const FORGOTTEN_S = 300;
/** Over how long it is seen what a reading is off, s. */
const OFF_S = 30;
/** Its place is known after so many readings. */
const PLACE_READINGS = 360;
/** A window holds so many of its lengths. */
const STALE_WINDOWS = 3;

/** What is known of one server: what its sensors say, what is wrong with them, and what was learned of it. */
export class ServerReadings {
  readonly thermal = new ThermalModel();
  readonly leakage = new Leakage();
  readonly fans = new Map<string, Fan>();
  isOn = true;
  /** A detector doubts the first of its temperatures. */
  isDoubted = false;
  heardAt: EpochMs;
  /** In what length it is read, ms: 0 is samples. Undefined before the first Metric of its temperatures. */
  lengthMs: number | undefined;
  readingsRead = 0;
  /** Of the first of its temperatures: smoothed distance from what is expected, K. */
  offK = 0;
  private offAt: EpochMs = 0;
  /** The same without what others are off too, and with what was learned of a drift. */
  private farK = 0;
  private readonly place = new Place();
  private readonly power = new PowerSense();
  private inletAt: EpochMs | undefined;
  private readonly thermometers = new Map<string, Thermometer>();
  /** Of its fans; of two usual ones while none has told anything. */
  private curves: readonly FanCurve[] = [new FanCurve(), new FanCurve()];

  constructor(
    private readonly config: CoolConfig,
    private metAt: EpochMs,
  ) {
    this.heardAt = metAt;
  }

  /** @param metric of measurement `server` */
  hear(metric: Metric): void {
    const { fields, timestamp: at, quality } = metric;
    this.heardAt = Math.max(this.heardAt, at);
    if (typeof fields.running === 'boolean') this.isOn = fields.running;
    this.hearPower(metric);
    const inlet = fields[INLET];
    if (typeof inlet === 'number' && quality?.[INLET] === undefined) {
      if (this.inletAt === undefined) this.place.reset();
      this.inletAt = at;
      this.thermal.breathe(inlet);
    }
    const { temperatures } = this.config;
    for (let i = 0; i < temperatures.length; i++) {
      const { field, offsetC } = temperatures[i]!;
      const value = fields[field];
      if (value === undefined) continue;
      this.thermal.drive(at, this.power.at(at), this.share);
      const thermometer = this.thermometer(field);
      const expectedC = i === 0 && this.thermal.isLearned ? this.thermal.expected() - offsetC : undefined;
      // A processor that is off has no temperature to tell.
      if (!this.isOn && value === null) thermometer.excuse(Math.max(0, at - thermometer.lastHeard));
      else thermometer.hear(value, quality?.[field], at, expectedC);
      if (i > 0 || thermometer.valueAt !== at || this.isDoubted) continue;
      const isRight = thermometer.problem(at, expectedC, this.staleMs) === undefined;
      this.hearFirst(thermometer.valueC! + offsetC, at, isRight);
    }
  }

  hearFan(metric: Metric, name: string): void {
    this.fan(name).hear(metric);
    this.thermal.drive(metric.timestamp, this.power.at(metric.timestamp), this.share);
  }

  /** Mean speed of its fans, a share of full speed. */
  get share(): number {
    if (this.fans.size === 0) return 0.4;
    let sum = 0;
    for (const fan of this.fans.values()) sum += fan.share;
    return sum / this.fans.size;
  }

  /** Share of its fans that turn. */
  get turning(): number {
    if (this.fans.size === 0) return 1;
    let turning = 0;
    for (const { state } of this.fans.values()) if (state !== 'failed') turning++;
    return Math.max(1, turning) / this.fans.size;
  }

  get hasFailedFan(): boolean {
    for (const { state } of this.fans.values()) if (state === 'failed') return true;
    return false;
  }

  /** Is there enough to tell from what its temperature should be? */
  get isPredictable(): boolean {
    return this.thermal.isLearned && this.power.isKnown;
  }

  /**
   * Compares the first of its temperatures with what is expected, others of the room being so much off as well, and
   * with its place among them.
   */
  compare({ offK, placeK }: Peers, now: EpochMs, dtS: number): void {
    this.place.see(this.relativeK(placeK), dtS);
    // What was learned has gone along with a drift.
    this.farK = this.isPredictable ? Math.abs(this.offK - offK + this.place.driftK) : 0;
    this.thermometers.get(this.config.temperatures[0]!.field)?.compare(this.farK, now);
  }

  /** How much warmer than its power explains it is, K, where it shares its air with others; undefined: not known. */
  get offsetK(): number | undefined {
    return this.inletAt === undefined && this.isPlaced ? this.thermal.offsetC : undefined;
  }

  /** What is wrong with its thermometers. One that it never had is not missed beside another. */
  causes(now: EpochMs): SensorCause[] {
    const { staleMs } = this;
    if (this.thermometers.size === 0) return now - this.metAt > staleMs ? ['sensor-missing'] : [];
    const causes: SensorCause[] = [];
    for (const [field, thermometer] of this.thermometers) {
      const problem = thermometer.problem(now, this.expectedOf(field), staleMs);
      if (problem !== undefined && !causes.includes(problem)) causes.push(problem);
    }
    return causes;
  }

  /** The hottest of its thermometers that can be believed, °C; what is expected where none can; undefined: nobody knows. */
  temperatureC(now: EpochMs): number | undefined {
    const { staleMs } = this;
    let hottest: number | undefined;
    let isFirstRight = false;
    const { temperatures } = this.config;
    for (let i = 0; i < temperatures.length; i++) {
      const { field, offsetC } = temperatures[i]!;
      const thermometer = this.thermometers.get(field);
      if (thermometer?.valueC === undefined || (i === 0 && this.isDoubted)) continue;
      const problem = thermometer.problem(now, this.expectedOf(field), staleMs);
      if (problem !== undefined && problem !== 'sensor-disagrees') continue;
      if (i === 0 && problem === undefined) isFirstRight = true;
      hottest = Math.max(hottest ?? Number.NEGATIVE_INFINITY, thermometer.valueC + offsetC);
    }
    // Which of two that disagree is right is not known: the hotter counts.
    if (isFirstRight || !this.thermal.isLearned) return hottest;
    // What was learned has drifted with it.
    return Math.max(hottest ?? Number.NEGATIVE_INFINITY, this.thermal.expected() - this.place.driftK);
  }

  situation(now: EpochMs, dtS: number, temperatureC: number, speedPct: number): Situation {
    const powerW = this.power.at(now);
    const { thermal, leakage, curves, turning } = this;
    const meanW = this.power.meanAt(now);
    // Written out, as this is made for every decision: spreading objects into it takes ten times as long.
    return { now, dtS, temperatureC, powerW, meanW, speedPct, turning, thermal, leakage, curves };
  }

  /** Time goes on: what is not told any more is forgotten. */
  pass(now: EpochMs): void {
    this.thermal.drive(now, this.power.at(now), this.share);
    if (this.inletAt !== undefined && now - this.inletAt > 1000 * FORGOTTEN_S) {
      this.inletAt = undefined;
      this.place.reset();
      this.thermal.breathe(undefined);
    }
  }

  /** Time in which nobody listened. */
  excuse(ms: number): void {
    for (const thermometer of this.thermometers.values()) thermometer.excuse(ms);
  }

  /** What its fans draw as far as known, W. */
  get fansW(): number {
    let watts = 0;
    for (const { curve, share } of this.fans.values()) watts += curve.power(share);
    return watts;
  }

  snapshot(): Json {
    const { metAt, isOn, isDoubted, heardAt, lengthMs, readingsRead, offK, offAt, inletAt } = this;
    const { farK } = this;
    const plain = { metAt, isOn, isDoubted, heardAt, lengthMs, readingsRead, offK, offAt, inletAt, farK };
    const thermometers = [...this.thermometers].map(([field, each]) => [field, each.snapshot()]);
    const fans = [...this.fans].map(([name, each]) => [name, each.snapshot()]);
    const sensed = { place: this.place.snapshot(), power: this.power.snapshot() };
    const learned = { thermal: this.thermal.snapshot(), leakage: this.leakage.snapshot() };
    return JSON.parse(JSON.stringify({ plain, thermometers, fans, ...sensed, ...learned })) as Json;
  }

  restore(from: Json): void {
    const { plain, thermometers, fans, place, power, thermal, leakage } = from as unknown as Saved;
    Object.assign(this, plain);
    for (const [field, state] of thermometers) this.thermometer(field).restore(state);
    for (const [name, state] of fans) this.fan(name).restore(state);
    this.place.restore(place);
    this.power.restore(power);
    this.thermal.restore(thermal);
    this.leakage.restore(leakage);
  }

  private get staleMs(): number {
    return Math.max(1000 * this.config.failsafe.staleS, STALE_WINDOWS * (this.lengthMs ?? 0));
  }

  private get isPlaced(): boolean {
    return this.isPredictable && this.readingsRead >= PLACE_READINGS;
  }

  /** How much warmer than others, or than its inlet, it is. */
  private relativeK(commonK: number | undefined): number | undefined {
    if (!this.isPlaced) return undefined;
    if (this.inletAt !== undefined) return this.thermal.offsetC;
    return commonK === undefined ? undefined : this.thermal.offsetC - commonK;
  }

  private expectedOf(field: string): number | undefined {
    const [first] = this.config.temperatures;
    if (first?.field !== field || !this.isPredictable) return undefined;
    return this.thermal.expected() - first.offsetC;
  }

  private hearPower(metric: Metric): void {
    const watts = this.power.hear(metric);
    const thermometer = this.thermometers.get(this.config.temperatures[0]!.field);
    if (watts === undefined || !this.isOn || thermometer?.valueC === undefined || this.fans.size === 0)
      return;
    const { timestamp: at } = metric;
    this.leakage.learn(watts, this.power.loadAt(at), thermometer.valueC, this.fansW, at);
  }

  private hearFirst(temperatureC: number, at: EpochMs, isRight: boolean): void {
    this.readingsRead++;
    if (this.thermal.isLearned) {
      const kept = Math.exp((this.offAt - at) / (1000 * OFF_S));
      const off = this.thermal.innovation(temperatureC);
      this.offK = off + (this.offK - off) * Math.min(1, kept);
    }
    this.offAt = at;
    // What is far off teaches nothing: it would become what is expected.
    const { disagreesK } = this.config.failsafe;
    const isFar = this.farK > disagreesK || (this.isPredictable && Math.abs(this.offK) > disagreesK);
    if (this.isOn && isRight && !isFar) this.thermal.learn(temperatureC, at);
  }

  private fan(name: string): Fan {
    let fan = this.fans.get(name);
    if (fan === undefined) {
      fan = new Fan(this.config.fans);
      this.fans.set(name, fan);
      this.curves = Array.from(this.fans.values(), ({ curve }) => curve);
    }
    return fan;
  }

  private thermometer(field: string): Thermometer {
    let thermometer = this.thermometers.get(field);
    if (thermometer === undefined) {
      thermometer = new Thermometer(this.config.failsafe, this.metAt);
      this.thermometers.set(field, thermometer);
    }
    return thermometer;
  }
}

/** What servers of a room have in common, as the middle one of them says: their air, and no thermometer of one. */
export interface Peers {
  /** How far they are off what is expected, K; 0 where there are too few. */
  readonly offK: number;
  /** How much warmer than their power explains they are, K. */
  readonly placeK: number | undefined;
}

interface Saved {
  readonly plain: Record<string, Json>;
  readonly thermometers: readonly [string, Json][];
  readonly fans: readonly [string, Json][];
  readonly place: Json;
  readonly power: Json;
  readonly thermal: Json;
  readonly leakage: Json;
}
