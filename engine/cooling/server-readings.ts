import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { CoolConfig } from './cool-config';
import { Fan } from './fans/fan';
import { FanCurve } from './fans/fan-curve';
import { Leakage } from './learning/leakage';
import { ThermalModel } from './learning/thermal-model';
import type { Situation } from './policies/policy';
import { type SensorCause, Thermometer } from './sensors/thermometer';

/** Fields that tell what a server draws, the best first. */
const POWER_FIELDS = ['power_w', 'estimated_power_w', 'rapl_power_w'] as const;
const INLET = 'inlet_temp_c';
/** Without a meter: idle, and what a percent of load adds, W [E]. Or nobody tells the load either. */
const GUESS = { idleW: 80, perPctW: 2, unknownW: 150 } as const;
/** What nobody has told again for so long is not known any more, s. */
const FORGOTTEN_S = 300;
/** Over how long power is meant, and what a reading is off, s. */
const MEAN_S = 90;
const OFF_S = 30;
/** A window holds so many of its lengths. */
const STALE_WINDOWS = 3;

/** What is known of one server: what its sensors say, what is wrong with them, and what was learned of it. */
export class ServerReadings {
  readonly thermal = new ThermalModel();
  readonly leakage = new Leakage();
  readonly fans = new Map<string, Fan>();
  isOn = true;
  heardAt: EpochMs;
  /** In what length it is read, ms: 0 is samples. Undefined before the first Metric of its temperatures. */
  lengthMs: number | undefined;
  readingsRead = 0;
  /** Of the first of its temperatures: smoothed distance from what is expected, K. */
  offK = 0;
  private offAt: EpochMs = 0;
  private power: { watts: number; at: EpochMs } | undefined;
  private load: { pct: number; at: EpochMs } | undefined;
  private inletAt: EpochMs | undefined;
  private mean: { watts: number; at: EpochMs } | undefined;
  private readonly thermometers = new Map<string, Thermometer>();
  private readonly stand = [new FanCurve(), new FanCurve()];

  constructor(
    private readonly config: CoolConfig,
    private readonly metAt: EpochMs,
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
      this.inletAt = at;
      this.thermal.breathe(inlet);
    }
    for (const [i, { field, offsetC }] of this.config.temperatures.entries()) {
      const value = fields[field];
      if (value === undefined) continue;
      this.thermal.drive(at, this.powerW(at), this.share);
      const thermometer = this.thermometer(field);
      const expectedC = i === 0 && this.thermal.isLearned ? this.thermal.expected() - offsetC : undefined;
      // A processor that is off has no temperature to tell.
      if (!this.isOn && value === null) thermometer.excuse(Math.max(0, at - thermometer.lastHeard));
      else thermometer.hear(value, quality?.[field], at, expectedC);
      if (i === 0 && thermometer.valueAt === at) this.hearFirst(thermometer.valueC! + offsetC, at);
    }
  }

  hearFan(metric: Metric, name: string): void {
    let fan = this.fans.get(name);
    if (fan === undefined) {
      fan = new Fan(this.config.fans);
      this.fans.set(name, fan);
    }
    fan.hear(metric);
    this.thermal.drive(metric.timestamp, this.powerW(metric.timestamp), this.share);
  }

  /** Mean speed of its fans, a share of full speed. */
  get share(): number {
    if (this.fans.size === 0) return 0.4;
    let sum = 0;
    for (const fan of this.fans.values()) sum += fan.share;
    return sum / this.fans.size;
  }

  get turning(): number {
    if (this.fans.size === 0) return 1;
    let turning = 0;
    for (const { state } of this.fans.values()) if (state !== 'failed') turning++;
    return Math.max(1, turning) / this.fans.size;
  }

  /** Is there enough to tell from what its temperature should be? */
  get isPredictable(): boolean {
    return this.thermal.isLearned && (this.power !== undefined || this.load !== undefined);
  }

  /** Compares the first of its temperatures with what is expected, others of the room being so much off as well, K. */
  compare(commonK: number, now: EpochMs): void {
    const { temperatures, failsafe } = this.config;
    const thermometer = this.thermometers.get(temperatures[0]!.field);
    const isFar = this.isPredictable && Math.abs(this.offK - commonK) > failsafe.disagreesK;
    thermometer?.compare(isFar, now);
  }

  /** What is wrong with its thermometers. One that it never had is not missed beside another. */
  causes(now: EpochMs): SensorCause[] {
    const staleMs = Math.max(1000 * this.config.failsafe.staleS, STALE_WINDOWS * (this.lengthMs ?? 0));
    if (this.thermometers.size === 0) return now - this.metAt > staleMs ? ['sensor-missing'] : [];
    const causes: SensorCause[] = [];
    for (const [field, thermometer] of this.thermometers) {
      const problem = thermometer.problem(now, this.expectedOf(field), staleMs);
      if (problem !== undefined && !causes.includes(problem)) causes.push(problem);
    }
    return causes;
  }

  /** The hottest of its thermometers that can be believed, °C; what is expected where none can; undefined: nobody knows. */
  temperatureC(now: EpochMs, isFirstDoubted: boolean): number | undefined {
    const staleMs = Math.max(1000 * this.config.failsafe.staleS, STALE_WINDOWS * (this.lengthMs ?? 0));
    let hottest: number | undefined;
    let isFirstRight = false;
    for (const [i, { field, offsetC }] of this.config.temperatures.entries()) {
      const thermometer = this.thermometers.get(field);
      if (thermometer?.valueC === undefined || (i === 0 && isFirstDoubted)) continue;
      const problem = thermometer.problem(now, this.expectedOf(field), staleMs);
      if (problem !== undefined && problem !== 'sensor-disagrees') continue;
      if (i === 0 && problem === undefined) isFirstRight = true;
      hottest = Math.max(hottest ?? Number.NEGATIVE_INFINITY, thermometer.valueC + offsetC);
    }
    // Which of two that disagree is right is not known: the hotter counts.
    if (isFirstRight || !this.thermal.isLearned) return hottest;
    return Math.max(hottest ?? Number.NEGATIVE_INFINITY, this.thermal.expected());
  }

  situation(now: EpochMs, dtS: number, temperatureC: number, speedPct: number): Situation {
    const powerW = this.powerW(now);
    return {
      ...{ now, dtS, temperatureC, powerW, speedPct },
      meanW: this.mean?.watts ?? powerW,
      turning: this.turning,
      thermal: this.thermal,
      leakage: this.leakage,
      curves: this.curves,
    };
  }

  /** Time goes on: what is not told any more is forgotten. */
  pass(now: EpochMs): void {
    this.thermal.drive(now, this.powerW(now), this.share);
    if (this.inletAt !== undefined && now - this.inletAt > 1000 * FORGOTTEN_S) {
      this.inletAt = undefined;
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
    const { isOn, heardAt, lengthMs, readingsRead, offK, offAt, power, load, inletAt, mean } = this;
    const plain = { isOn, heardAt, lengthMs, readingsRead, offK, offAt, power, load, inletAt, mean };
    const thermometers = [...this.thermometers].map(([field, each]) => [field, each.snapshot()]);
    const fans = [...this.fans].map(([name, each]) => [name, each.snapshot()]);
    const learned = { thermal: this.thermal.snapshot(), leakage: this.leakage.snapshot() };
    return JSON.parse(JSON.stringify({ plain, thermometers, fans, ...learned })) as Json;
  }

  restore(from: Json): void {
    const { plain, thermometers, fans, thermal, leakage } = from as unknown as Saved;
    Object.assign(this, plain);
    for (const [field, state] of thermometers) this.thermometer(field).restore(state);
    for (const [name, state] of fans) {
      const fan = new Fan(this.config.fans);
      fan.restore(state);
      this.fans.set(name, fan);
    }
    this.thermal.restore(thermal);
    this.leakage.restore(leakage);
  }

  private get curves(): readonly FanCurve[] {
    if (this.fans.size === 0) return this.stand;
    return Array.from(this.fans.values(), ({ curve }) => curve);
  }

  private expectedOf(field: string): number | undefined {
    const [first] = this.config.temperatures;
    if (first?.field !== field || !this.isPredictable) return undefined;
    return this.thermal.expected() - first.offsetC;
  }

  private hearPower({ fields, timestamp: at }: Metric): void {
    const { cpu_util_pct } = fields;
    if (typeof cpu_util_pct === 'number') this.load = { pct: cpu_util_pct, at };
    for (const field of POWER_FIELDS) {
      const watts = fields[field];
      if (typeof watts !== 'number') continue;
      this.power = { watts, at };
      const kept = this.mean === undefined ? 0 : Math.exp((this.mean.at - at) / (1000 * MEAN_S));
      this.mean = { watts: watts + ((this.mean?.watts ?? 0) - watts) * Math.min(1, kept), at };
      const thermometer = this.thermometers.get(this.config.temperatures[0]!.field);
      const loadPct = this.load !== undefined && at - this.load.at < 30_000 ? this.load.pct : undefined;
      if (this.isOn && thermometer?.valueC !== undefined && this.fans.size > 0)
        this.leakage.learn(watts, loadPct, thermometer.valueC, this.fansW, at);
      break;
    }
  }

  private hearFirst(temperatureC: number, at: EpochMs): void {
    this.readingsRead++;
    if (this.thermal.isLearned) {
      const kept = Math.exp((this.offAt - at) / (1000 * OFF_S));
      const off = this.thermal.innovation(temperatureC);
      this.offK = off + (this.offK - off) * Math.min(1, kept);
    }
    this.offAt = at;
    // What is far off teaches nothing: it would become what is expected.
    const isFar = Math.abs(this.offK) > this.config.failsafe.disagreesK;
    if (this.isOn && !(isFar && this.isPredictable)) this.thermal.learn(temperatureC, at);
  }

  private powerW(now: EpochMs): number {
    const { power, load } = this;
    if (power !== undefined && now - power.at < 1000 * FORGOTTEN_S) return power.watts;
    if (load !== undefined && now - load.at < 1000 * FORGOTTEN_S)
      return GUESS.idleW + GUESS.perPctW * load.pct;
    return power?.watts ?? GUESS.unknownW;
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

interface Saved {
  readonly plain: Record<string, Json>;
  readonly thermometers: readonly [string, Json][];
  readonly fans: readonly [string, Json][];
  readonly thermal: Json;
  readonly leakage: Json;
}
