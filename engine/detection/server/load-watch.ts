import type { Evidence, Severity } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs, Fields } from '../../telemetry/metric';
import { DAY_MS, MINUTE_MS } from '../../telemetry/units';
import type { Desk } from '../desk';
import { matterKey } from '../identity';
import { type FieldLimits, severityOf } from '../limits';
import { Leaps } from './leaps';
import type { LineWatch } from './line-watch';
import type { Inputs } from './physics';

/** A server is busy from this load on, and until it is below that one, %. */
const BUSY_PCT = 85;
const AT_EASE_PCT = 75;
/** So is one whose load has leapt to this or more, until it is so many points below. */
const HIGH_PCT = 70;
const DOWN_PCT = 10;
/** Told when it has lasted so long, over so many readings. */
const LASTS_MS = 45_000;
const READINGS = 4;
/** Of a server that is busy for this share of its time it is no news. */
const USUAL_SHARE = 0.2;
const USUAL_OF_LEAPS = 0.05;
const MEMORY_MS = DAY_MS;
/** Gaps count for so long at most. */
const MOST_GAP_MS = 5 * MINUTE_MS;
const HOT = 'cpu_temp_c';
/** Share of what is still to come that is felt within a minute, by a heat sink of 100 s [physics.md 1.5]. */
const WITHIN_A_MINUTE = 0.45;
/** High load is seldom: what is expected of it may be off by some two deviations. */
const MOST_LEVERAGE = 5;
/** Forecasts in a row beyond a limit. */
const FORECASTS = 3;

/**
 * Tells that a server has much to do. That hurts nobody, so it is worth an alarm only when the processor is about to
 * get too hot by it: where its heat, with the air as it is, takes its thermometer within a minute. Fans that follow have
 * until then to do so.
 */
export class LoadWatch {
  private readonly key: string;
  private busySince: EpochMs = Number.NaN;
  private readings = 0;
  /** Until it is below this, it is busy; what was expected of it; and whether it was ever full. */
  private untilPct = AT_EASE_PCT;
  private expectedPct = BUSY_PCT;
  private isFull = false;
  private readonly leaps = new Leaps();
  private busyShare = 0;
  private hot = 0;
  private at: EpochMs = Number.NaN;

  constructor(
    key: string,
    private readonly target: Readonly<Record<string, string>>,
    private readonly limits: Readonly<Record<string, FieldLimits>>,
  ) {
    this.key = matterKey(key, 'load');
  }

  *matters(): Iterable<string> {
    yield this.key;
  }

  look(fields: Fields, inputs: Inputs, line: LineWatch | undefined, at: EpochMs, desk: Desk): void {
    const load = fields.cpu_util_pct;
    if (typeof load !== 'number') return;
    this.count(load, at);
    const soonC = forecast(inputs, line);
    const isHot = this.isFull && severityOf(soonC, this.limits[HOT] ?? {}) !== undefined;
    this.hot = isHot ? this.hot + 1 : 0;
    const usualShare = this.isFull ? USUAL_SHARE : USUAL_OF_LEAPS;
    const isUsual = this.busyShare > usualShare && !desk.ledger.isOpen(this.key);
    const isLong = this.readings >= READINGS && at - this.busySince >= LASTS_MS;
    if (!isLong || isUsual) {
      if (desk.ledger.open > 0) desk.calm({ key: this.key, level: 0 }, at);
      return;
    }
    const evidence: Evidence[] = [
      { field: 'cpu_util_pct', observed: load, expected: this.expectedPct, sigma: 0 },
    ];
    const severity: Severity = this.hot >= FORECASTS ? 'warning' : 'info';
    if (severity !== 'info')
      evidence.push({ field: HOT, observed: line!.observed, expected: soonC, sigma: 0 });
    const { key, target } = this;
    const found = { key, level: 2, severity, target, evidence, signs: {}, since: this.busySince };
    desk.suspect({ ...found, watch: 'load', scope: 'server' }, at);
  }

  snapshot(): Json {
    const { busySince, at, leaps, readings, untilPct, expectedPct, isFull, busyShare, hot } = this;
    const known = (time: EpochMs) => (Number.isNaN(time) ? null : time);
    const rest = { readings, untilPct, expectedPct, isFull, busyShare, hot };
    return { busySince: known(busySince), at: known(at), leaps: leaps.snapshot(), ...rest };
  }

  restore(from: Json): void {
    const { busySince, at, leaps, ...rest } = from as unknown as Saved;
    Object.assign(this, rest);
    this.busySince = busySince ?? Number.NaN;
    this.at = at ?? Number.NaN;
    this.leaps.restore(leaps);
  }

  private count(load: number, at: EpochMs): void {
    const before = this.leaps.push(load, at);
    const hasLeapt = load >= HIGH_PCT && !Number.isNaN(before);
    const wasBusy = this.readings > 0;
    const isBusy = load >= BUSY_PCT || (wasBusy ? load >= this.untilPct : hasLeapt);
    const passed = Number.isNaN(this.at) ? 0 : Math.min(MOST_GAP_MS, Math.max(0, at - this.at));
    this.at = at;
    this.busyShare += (passed / MEMORY_MS) * (Number(isBusy) - this.busyShare);
    this.readings = isBusy ? this.readings + 1 : 0;
    this.isFull = load >= BUSY_PCT || (isBusy && this.isFull);
    if (!isBusy || wasBusy) return;
    this.busySince = at;
    this.expectedPct = hasLeapt ? before : BUSY_PCT;
    this.untilPct = hasLeapt ? Math.min(AT_EASE_PCT, load - DOWN_PCT) : AT_EASE_PCT;
  }
}

/** What the processor will tell in a minute, °C; NaN while nobody knows. */
function forecast(inputs: Inputs, line: LineWatch | undefined): number {
  if (line === undefined) return Number.NaN;
  const { powerW, inletC } = inputs;
  const felt = { ...inputs, power60W: powerW, power150W: powerW, power450W: powerW };
  return line.observed + WITHIN_A_MINUTE * (line.predict(felt, MOST_LEVERAGE) + inletC - line.observed);
}

interface Saved {
  readonly busySince: EpochMs | null;
  readonly at: EpochMs | null;
  readonly leaps: Json;
}
