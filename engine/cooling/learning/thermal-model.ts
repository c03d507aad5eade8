import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { type Prior, RecursiveFit } from './recursive-fit';

/**
 * Temperature at rest of a server that draws P watts with its fans at the mean share n of full speed:
 *
 *     T = T_air + offset + convection · P · (5 + 1/n) + conduction · P
 *
 * A heat sink resists with a part that does not depend on the air through it, and a part that goes nearly with its
 * inverse; so does the preheating of the air. Intel's reference sink has them as 5 to 1 (docs/room.md [S14]), and
 * others are near enough that `conduction`, what differs from it, is small: power and speed rise together under any
 * controller, so readings tell the sum of both well and each by itself badly. T_air is the inlet where a sensor tells
 * it, else part of the offset. A server of two sockets on 2 U has a convection of 0.018 K/W [E].
 */
const OFFSET: Prior = { mean: 0, sigma: 6, min: -60, max: 90, perHour: 1.5 };
const CONVECTION: Prior = { mean: 0.018, sigma: 0.01, min: 0.001, max: 0.5, perHour: 0.0003 };
const CONDUCTION: Prior = { mean: 0, sigma: 0.006, min: -0.1, max: 1, perHour: 0.0002 };
const SINK_RATIO = 5;

/** Time in which a sink follows, and the share of the rise that the junction makes at once [E; R: 102 to 153 s]. */
const SINK_S = 120;
const AT_ONCE = 0.2;
/** Deviation of what is left: readings that follow each other err alike, so one counts as a tenth of one. */
const NOISE_K = 4.5;
/** How quickly what the model does not explain is believed to stay. */
const BIAS_S = 90;
/** Below this share a fan stands, as far as cooling goes. */
const LEAST_SHARE = 0.03;
/** So many readings, and the error of a prediction below so much, until it is relied upon. */
const READINGS = 30;
const SURE_K = 3;

/** How a server gets warm, learned from its own readings. */
export class ThermalModel {
  private readonly fit: RecursiveFit;
  private readonly x = new Float64Array(3);
  private powerW = 0;
  private ratio = 0;
  /** Watts, and watts by share of speed, as the sink has felt them. */
  private feltW = 0;
  private feltRatio = 0;
  private feltAt: EpochMs = 0;
  private learnedAt: EpochMs = 0;
  private airC: number | undefined;
  /** What the readings are above the model, K. */
  private bias = 0;
  private readings = 0;
  private sure = false;

  constructor() {
    this.fit = new RecursiveFit([OFFSET, CONVECTION, CONDUCTION]);
  }

  /** Can it be relied upon? */
  get isLearned(): boolean {
    return this.sure;
  }

  /** How much warmer than its power explains it is at its place, K: its air, where no inlet is told. */
  get offsetC(): number {
    return this.fit.mean[0]!;
  }

  /** Power and speed from now on. */
  drive(now: EpochMs, powerW: number, share: number): void {
    const ratio = powerW / Math.max(LEAST_SHARE, share);
    if (this.feltAt === 0) {
      this.feltW = powerW;
      this.feltRatio = ratio;
    } else if (now > this.feltAt) {
      const kept = Math.exp((this.feltAt - now) / (1000 * SINK_S));
      this.feltW = this.powerW + (this.feltW - this.powerW) * kept;
      this.feltRatio = this.ratio + (this.feltRatio - this.ratio) * kept;
    }
    this.powerW = powerW;
    this.ratio = ratio;
    this.feltAt = Math.max(now, this.feltAt);
  }

  /** Air at the inlet; undefined: nobody tells it any more. */
  breathe(airC: number | undefined): void {
    if ((airC === undefined) !== (this.airC === undefined)) {
      this.fit.mean[0]! -= (airC ?? 0) - (this.airC ?? 0);
    }
    this.airC = airC;
  }

  /** What a reading of now should be, °C. */
  expected(): number {
    return this.modelled() + this.bias;
  }

  /** How far a reading is from what was expected, K. */
  innovation(readingC: number): number {
    return readingC - this.expected();
  }

  learn(readingC: number, at: EpochMs): void {
    const airC = this.airC ?? 0;
    if (this.readings === 0) {
      // What is above the prior is taken for the place at first.
      this.regress(this.feltW, this.feltRatio);
      this.fit.mean[0] = 0;
      this.fit.mean[0] = readingC - airC - this.fit.predict(this.x);
      this.learnedAt = at;
    }
    const dtS = Math.max(0, at - this.learnedAt) / 1000;
    this.learnedAt = Math.max(at, this.learnedAt);
    this.regress(this.now(), this.feltRatio);
    this.fit.learn(this.x, readingC - airC, NOISE_K * NOISE_K, Math.min(dtS, 60));
    const left = readingC - airC - this.fit.predict(this.x);
    this.bias += (left - this.bias) * (1 - Math.exp(-dtS / BIAS_S));
    this.readings++;
    this.regress(this.feltW, this.feltRatio);
    this.sure = this.readings >= READINGS && this.fit.variance(this.x) < SURE_K * SURE_K;
  }

  /** Temperature at rest with `powerW` and fans at `share` of full speed, °C. */
  atRest(powerW: number, share: number): number {
    this.regress(powerW, powerW / Math.max(LEAST_SHARE, share));
    return (this.airC ?? 0) + this.fit.predict(this.x) + this.bias;
  }

  /** The share of full speed at which it rests at `goalC`; more than 1 where none does. */
  shareFor(goalC: number, powerW: number): number {
    const left = goalC - this.coolest(powerW);
    return left <= 0 ? Number.POSITIVE_INFINITY : this.perShare(powerW) / left;
  }

  /** T = coolest + perShare / n. */
  coolest(powerW: number): number {
    const [offset, convection, conduction] = this.fit.mean;
    return (this.airC ?? 0) + offset! + (SINK_RATIO * convection! + conduction!) * powerW + this.bias;
  }

  perShare(powerW: number): number {
    return this.fit.mean[1]! * powerW;
  }

  snapshot(): Json {
    const { powerW, ratio, feltW, feltRatio, feltAt, learnedAt, airC = null, bias, readings, sure } = this;
    return {
      fit: this.fit.snapshot(),
      powerW,
      ratio,
      feltW,
      feltRatio,
      feltAt,
      learnedAt,
      airC,
      bias,
      readings,
      sure,
    };
  }

  restore(from: Json): void {
    const { fit, airC, ...rest } = from as { fit: Json; airC: number | null };
    this.fit.restore(fit);
    this.airC = airC ?? undefined;
    Object.assign(this, rest);
  }

  private modelled(): number {
    this.regress(this.now(), this.feltRatio);
    return (this.airC ?? 0) + this.fit.predict(this.x);
  }

  private now(): number {
    return this.feltW + AT_ONCE * (this.powerW - this.feltW);
  }

  private regress(powerW: number, ratio: number): void {
    this.x[0] = 1;
    this.x[1] = SINK_RATIO * powerW + ratio;
    this.x[2] = powerW;
  }
}
