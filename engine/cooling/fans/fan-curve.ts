import type { Json } from '../../telemetry/json';
import { type Prior, RecursiveFit } from '../learning/recursive-fit';

/**
 * Input power of a fan at a share n of full speed, W: floor + cube · n³. Eight data sheets obey it within 5 %
 * (docs/room.md [S4]); a fan of a server takes 2 to 20 W (000-030).
 */
const FLOOR: Prior = { mean: 1.2, sigma: 1, min: 0, max: 20, perHour: 0.02 };
const CUBE: Prior = { mean: 12, sigma: 12, min: 0.5, max: 500, perHour: 0.2 };
/** Meters of fans say tenths of a watt. */
const NOISE_W = 0.1;
/** Commands between which speeds are learned, percent, and how much a reading counts. */
const STEP_PCT = 10;
const PLACES = 100 / STEP_PCT + 1;
const COUNTS = 0.2;

/** What a fan does with a command, learned from what it tells: speed to rpm, speed to watts. */
export class FanCurve {
  private readonly watts = new RecursiveFit([FLOOR, CUBE]);
  private readonly x = new Float64Array([1, 0]);
  /** Revolutions a minute at 0, 10 ... 100 percent of drive; NaN where it has not been. */
  private readonly rpm = new Float64Array(PLACES).fill(Number.NaN);
  /** Full speed as far as seen, 1/min. */
  fullRpm = 0;

  /** W at a share of full speed. */
  power(share: number): number {
    return share <= 0 ? 0 : this.floorW + this.cubeW * share * share * share;
  }

  get floorW(): number {
    return this.watts.mean[0]!;
  }

  get cubeW(): number {
    return this.watts.mean[1]!;
  }

  /** Revolutions a minute at a drive in percent; undefined: it has never been near. */
  rpmAt(drivePct: number): number | undefined {
    const rpm = this.rpm[placeOf(drivePct)]!;
    return Number.isNaN(rpm) ? undefined : (rpm * drivePct) / nearest(drivePct);
  }

  learnPower(share: number, powerW: number): void {
    if (share <= 0) return;
    this.x[1] = share * share * share;
    this.watts.learn(this.x, powerW, NOISE_W * NOISE_W, 0);
  }

  /** What it reached under a drive that has not changed for a while. */
  learnSpeed(drivePct: number, rpm: number): void {
    if (drivePct < STEP_PCT) return;
    const place = placeOf(drivePct);
    const there = (rpm * nearest(drivePct)) / drivePct;
    const known = this.rpm[place]!;
    this.rpm[place] = Number.isNaN(known) ? there : known + COUNTS * (there - known);
    this.fullRpm = Math.max(this.fullRpm, (100 * rpm) / drivePct);
  }

  snapshot(): Json {
    const rpm = [...this.rpm].map((each) => (Number.isNaN(each) ? null : each));
    return { watts: this.watts.snapshot(), rpm, fullRpm: this.fullRpm };
  }

  restore(from: Json): void {
    const { watts, rpm, fullRpm } = from as { watts: Json; rpm: (number | null)[]; fullRpm: number };
    this.watts.restore(watts);
    this.rpm.set(rpm.map((each) => each ?? Number.NaN));
    this.fullRpm = fullRpm;
  }
}

function placeOf(drivePct: number): number {
  return Math.round(drivePct / STEP_PCT);
}

function nearest(drivePct: number): number {
  return STEP_PCT * placeOf(drivePct);
}
