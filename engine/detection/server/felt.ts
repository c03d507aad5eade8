import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS } from '../../telemetry/units';
import { Lags } from './lag';
import { LEAST_FLOW } from './physics';

/** Time constants, s: of heat sinks 60 to 200, of boards and air behind them up to 450 [physics.md 1.5]. */
export const POWER_TAUS_S = [60, 150, 450] as const;
const FLOW_TAU_S = [30] as const;

/** Air goes on when it has changed by more than this share: less may be noise and steps of its sensor. */
const FLOW_STEP = 0.06;
/** Readings that say what is usual for a server. */
const USUAL_READINGS = 30;
/** Watts that are told after so many usual gaps say nothing of what they were in between. */
const HOLE_GAPS = 3;
/** Weight of the newest in the usual gap. */
const GAP_WEIGHT = 0.1;

/** What a server feels of its power and its air. */
export class Felt {
  readonly power = new Lags(POWER_TAUS_S);
  readonly flow = new Lags(FLOW_TAU_S);
  readonly inlet = new Lags([60]);
  heldFlow = Number.NaN;
  usualW = Number.NaN;
  usualFlow = Number.NaN;
  private readings = 0;
  /** How much of what is felt came while nobody told the watts, as shares. */
  private readonly untold = new Lags(POWER_TAUS_S);
  /** How far watts went from their usual of some minutes, at most: it fades within a day. */
  private swingW = 0;
  private gapMs = 0;
  private toldAt: EpochMs = Number.NaN;

  /**
   * Share of the heat that is felt of which nobody knows: where watts were not told they may have swung as far as they
   * ever do. 0 when all was told; it goes as heat does.
   */
  get doubt(): number {
    const { untold, power, swingW } = this;
    const share = (untold.get(0) + untold.get(1) + untold.get(2)) / 3;
    return share > 0 ? (share * swingW) / Math.max(power.get(2), 1) : 0;
  }

  /** @param isTold whether the watts are of now, and not those that were told last */
  take(powerW: number, flow: number, at: EpochMs, isTold: boolean): void {
    this.flow.push(flow, at);
    if (Number.isNaN(powerW)) return;
    this.power.push(powerW, at);
    this.untold.push(this.isHole(at, isTold) ? 1 : 0, at);
    if (isTold) this.heed(powerW, at);
    const now = this.flow.get(0);
    const isHeld = Math.abs(now - this.heldFlow) <= FLOW_STEP * this.heldFlow;
    if (!isHeld) this.heldFlow = now;
    if (this.readings >= USUAL_READINGS) return;
    this.readings++;
    this.usualW = this.readings === 1 ? powerW : this.usualW + (powerW - this.usualW) / this.readings;
    this.usualFlow = this.readings === 1 ? flow : this.usualFlow + (flow - this.usualFlow) / this.readings;
    this.usualW = Math.max(this.usualW, 1);
    this.usualFlow = Math.max(this.usualFlow, LEAST_FLOW);
  }

  snapshot(): Json {
    const { power, flow, inlet, untold, heldFlow, usualW, usualFlow, readings, swingW, gapMs, toldAt } = this;
    const known = (value: number) => (Number.isNaN(value) ? null : value);
    const lags = {
      power: power.snapshot(),
      flow: flow.snapshot(),
      inlet: inlet.snapshot(),
      untold: untold.snapshot(),
    };
    const numbers = [heldFlow, usualW, usualFlow].map(known);
    return { ...lags, numbers, readings, swingW, gapMs, toldAt: known(toldAt) };
  }

  restore(from: Json): void {
    const { power, flow, inlet, untold, numbers, readings, swingW, gapMs, toldAt } = from as unknown as Saved;
    this.power.restore(power);
    this.flow.restore(flow);
    this.inlet.restore(inlet);
    this.untold.restore(untold);
    const [heldFlow, usualW, usualFlow] = numbers;
    this.heldFlow = heldFlow ?? Number.NaN;
    this.usualW = usualW ?? Number.NaN;
    this.usualFlow = usualFlow ?? Number.NaN;
    this.readings = readings;
    this.swingW = swingW;
    this.gapMs = gapMs;
    this.toldAt = toldAt ?? Number.NaN;
  }

  private isHole(at: EpochMs, isTold: boolean): boolean {
    if (Number.isNaN(this.toldAt)) return false;
    return !isTold || (this.gapMs > 0 && at - this.toldAt > HOLE_GAPS * this.gapMs);
  }

  private heed(powerW: number, at: EpochMs): void {
    const gap = at - this.toldAt;
    if (gap <= 0) return;
    this.toldAt = at;
    if (Number.isNaN(gap)) return;
    // A hole says little of how often watts are told.
    const counted = this.gapMs === 0 ? gap : Math.min(gap, HOLE_GAPS * this.gapMs);
    this.gapMs += (this.gapMs === 0 ? 1 : GAP_WEIGHT) * (counted - this.gapMs);
    const swingW = Math.abs(powerW - this.power.get(2));
    this.swingW = Math.max(swingW, this.swingW * (1 - Math.min(1, gap / DAY_MS)));
  }
}

interface Saved {
  readonly power: Json;
  readonly flow: Json;
  readonly inlet: Json;
  readonly untold: Json;
  readonly numbers: readonly (number | null)[];
  readonly readings: number;
  readonly swingW: number;
  readonly gapMs: number;
  readonly toldAt: number | null;
}
