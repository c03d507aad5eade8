import type { Json } from '../../telemetry/json';
import { type Prior, RecursiveFit } from './recursive-fit';

/** Growth of leakage with the temperature of a junction, 1/K, and where it is meant at, °C [E; docs/room.md]. */
const PER_K = 0.02;
const AT_C = 60;
/** Leakage at that temperature as a share of the most that the server draws: 12 % of its processors' [E]. */
const SHARE = 0.08;
/** How unsure that is, and how far from it a fit may take it, as factors. */
const SHARE_SIGMA = 0.3;
const WITHIN = [0.4, 2.5] as const;
/** What power supplies add to a watt inside: 80 PLUS Platinum between 20 and 50 % load. */
const SUPPLY = 1.07;
/** Loads between which the power of a server is taken for a straight line, percent: closer where it bends, near idle. */
const KNOTS = [0, 10, 30, 50, 70, 85, 100] as const;
const BASE: Prior = { mean: 0, sigma: 300, min: 0, max: 20_000, perHour: 2 };
/** Deviation of what is left, as in `ThermalModel`: meter, load and knots together, followed readings alike, W. */
const NOISE_W = 15;
/** A leakage is not told from anything while the server draws less. */
const LEAST_W = 5;

/**
 * How many watts a server draws for being warm, learned from its power:
 *
 *     P_wall = base(load) + 1.07 · (fans + L · e^(0.02 (T - 60)))
 *
 * Temperature and load go together, so the fit is slow, and its prior counts for days. That costs little: the best
 * speed goes with the fourth root of L.
 */
export class Leakage {
  private readonly fit: RecursiveFit;
  private readonly x = new Float64Array(KNOTS.length + 1);
  private mostW = 0;
  private learnedAt = 0;

  constructor() {
    // In shares of what the prior expects: the size of a server is not known beforehand.
    const factor: Prior = {
      ...{ mean: 1, sigma: SHARE_SIGMA, min: WITHIN[0], max: WITHIN[1] },
      perHour: 0.005,
    };
    this.fit = new RecursiveFit([...KNOTS.map(() => BASE), factor]);
  }

  /** Leakage at `temperatureC`, W inside the server. */
  at(temperatureC: number): number {
    return this.atReference * Math.exp(PER_K * (temperatureC - AT_C));
  }

  /** Its growth by temperature, W/K. */
  slope(temperatureC: number): number {
    return PER_K * this.at(temperatureC);
  }

  learn(powerW: number, loadPct: number | undefined, temperatureC: number, fansW: number, at: number): void {
    this.mostW = Math.max(this.mostW, powerW);
    if (loadPct === undefined || powerW < LEAST_W) return;
    const dtS = this.learnedAt === 0 ? 0 : Math.min(600, Math.max(0, at - this.learnedAt) / 1000);
    this.learnedAt = Math.max(this.learnedAt, at);
    this.x.fill(0);
    const upper = Math.max(
      1,
      KNOTS.findIndex((knot) => knot >= loadPct),
    );
    const low = KNOTS[upper - 1]!;
    const part = (loadPct - low) / (KNOTS[upper]! - low);
    this.x[upper - 1] = 1 - part;
    this.x[upper] = part;
    this.x[KNOTS.length] = SUPPLY * this.expectedW * Math.exp(PER_K * (temperatureC - AT_C));
    this.fit.learn(this.x, powerW - SUPPLY * fansW, NOISE_W * NOISE_W, dtS);
  }

  snapshot(): Json {
    return { fit: this.fit.snapshot(), mostW: this.mostW, learnedAt: this.learnedAt };
  }

  restore(from: Json): void {
    const { fit, mostW, learnedAt } = from as { fit: Json; mostW: number; learnedAt: number };
    this.fit.restore(fit);
    this.mostW = mostW;
    this.learnedAt = learnedAt;
  }

  private get atReference(): number {
    return this.expectedW * this.fit.mean[KNOTS.length]!;
  }

  private get expectedW(): number {
    return SHARE * this.mostW;
  }
}

/** What a watt of fans or leakage costs at the plug. */
export const AT_PLUG = SUPPLY;
