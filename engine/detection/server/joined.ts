import type { Json } from '../../telemetry/json';
import type { EpochMs, FieldValue } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import { Lags } from './lag';

/** Fields of a server that are joined. */
export const JOINED = [
  'cpu_temp_c',
  'inlet_temp_c',
  'chassis_temp_c',
  'exhaust_temp_c',
  'airflow_m3s',
  'power_w',
  'cpu_util_pct',
] as const;
export type Joined = (typeof JOINED)[number];

/** A value holds for so long, unless its own readings are further apart. */
const VALID_MS = 2 * MINUTE_MS;
const VALID_GAPS = 3;
/** Air that a still server lets through, m³/s. */
const LEAST_FLOW = 1e-4;
const FRESH_GAPS = 1.5;

interface Held {
  value: number;
  at: EpochMs;
  /** From the reading before. */
  change: number;
  /** Usual time between two readings, ms. */
  gapMs: number;
}

/** The last value of each field of one server, with its age. */
export class JoinedValues {
  private readonly held = new Map<string, Held>();

  take(field: string, value: FieldValue, at: EpochMs): void {
    if (typeof value !== 'number') return;
    const held = this.held.get(field);
    if (held === undefined) {
      this.held.set(field, { value, at, change: 0, gapMs: 0 });
      return;
    }
    const gap = at - held.at;
    if (gap > 0)
      held.gapMs = held.gapMs === 0 ? gap : held.gapMs + 0.1 * (Math.min(gap, 3 * held.gapMs) - held.gapMs);
    held.change = value - held.value;
    held.value = value;
    held.at = at;
  }

  /** The value of a field now; NaN when there is none, or none of late. */
  get(field: string, at: EpochMs): number {
    const held = this.held.get(field);
    if (held === undefined) return Number.NaN;
    return at - held.at <= Math.max(VALID_MS, VALID_GAPS * held.gapMs) ? held.value : Number.NaN;
  }

  /** The same of a field that goes up and down quickly: only the reading that is due. */
  fresh(field: string, at: EpochMs): number {
    const held = this.held.get(field);
    return held !== undefined && at - held.at <= FRESH_GAPS * held.gapMs ? held.value : Number.NaN;
  }

  /** How far a field went with its last reading; 0 when there is none. */
  changeOf(field: string): number {
    return this.held.get(field)?.change ?? 0;
  }

  has(field: string): boolean {
    return this.held.has(field);
  }

  snapshot(): Json {
    return Object.fromEntries([...this.held].map(([field, held]) => [field, { ...held }]));
  }

  restore(from: Json): void {
    for (const [field, held] of Object.entries(from as unknown as Record<string, Held>)) {
      this.held.set(field, { ...held });
    }
  }
}

/** Time constants, s: of heat sinks 60 to 200, of boards and air behind them up to 450 [physics.md 1.5]. */
export const POWER_TAUS_S = [60, 150, 450] as const;
export const FLOW_TAU_S = [30] as const;

/** Air goes on when it has changed by more than this share: less may be noise and steps of its sensor. */
const FLOW_STEP = 0.06;
/** Readings that say what is usual for a server. */
const USUAL_READINGS = 30;

/** What a server feels of its power and its air. */
export class Felt {
  readonly power = new Lags(POWER_TAUS_S);
  readonly flow = new Lags(FLOW_TAU_S);
  readonly inlet = new Lags([60]);
  heldFlow = Number.NaN;
  usualW = Number.NaN;
  usualFlow = Number.NaN;
  private readings = 0;

  take(powerW: number, flow: number, at: EpochMs): void {
    this.flow.push(flow, at);
    if (Number.isNaN(powerW)) return;
    this.power.push(powerW, at);
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
    const { power, flow, inlet, heldFlow, usualW, usualFlow, readings } = this;
    const numbers = [heldFlow, usualW, usualFlow].map((value) => (Number.isNaN(value) ? null : value));
    return { power: power.snapshot(), flow: flow.snapshot(), inlet: inlet.snapshot(), numbers, readings };
  }

  restore(from: Json): void {
    const { power, flow, inlet, numbers, readings } = from as Record<string, Json>;
    this.power.restore(power!);
    this.flow.restore(flow!);
    this.inlet.restore(inlet!);
    const [heldFlow, usualW, usualFlow] = numbers as (number | null)[];
    this.heldFlow = heldFlow ?? Number.NaN;
    this.usualW = usualW ?? Number.NaN;
    this.usualFlow = usualFlow ?? Number.NaN;
    this.readings = readings as number;
  }
}
