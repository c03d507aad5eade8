import type { Severity } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import type { Desk } from '../desk';
import { matterKey } from '../identity';
import { FanWatch } from './fan-watch';

/** A fan that stands for so long while another turns, or while it is commanded, has stopped. */
const STANDING_MS = 10_000;
const COMMANDED = 0.05;
/** Fans of a server that has just started stand for so long, before they turn. */
const SPINS_UP_MS = 60_000;
const NAMED_LEVEL = 0.5;
/** Of a fan that stands nobody needs deviations. */
const STOPPED_SIGMA = -99;
/** Of one that wears, at the threshold: it is some six of those of its medians. */
const WORN_SIGMA = -6;

/** The fans of one server. */
export class FanGroup {
  private readonly fans = new Map<string, FanWatch>();
  private startedAt: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly key: string,
    private readonly target: Readonly<Record<string, string>>,
  ) {}

  get size(): number {
    return this.fans.size;
  }

  get all(): Iterable<FanWatch> {
    return this.fans.values();
  }

  get heardAt(): EpochMs {
    let heardAt = Number.NEGATIVE_INFINITY;
    for (const fan of this.fans.values()) heardAt = Math.max(heardAt, fan.heardAt);
    return heardAt;
  }

  get isAnyStanding(): boolean {
    for (const { isStanding } of this.fans.values()) if (isStanding) return true;
    return false;
  }

  push(reading: Metric, at: EpochMs, mayLearn: boolean): void {
    this.fanOf(reading.tags.fan ?? '').push(reading, at, mayLearn);
  }

  look(at: EpochMs, desk: Desk): void {
    let turning = 0;
    let speeds = 0;
    for (const fan of this.fans.values()) {
      if (!fan.isTurning) continue;
      turning++;
      speeds += fan.speed;
    }
    for (const [name, fan] of this.fans) this.judge(name, fan, turning, speeds / turning, at, desk);
  }

  /** The server has started: that its fans stood while it did not run says nothing of them. */
  restart(at: EpochMs): void {
    this.startedAt = at;
    for (const fan of this.fans.values()) fan.standsSince = Number.NaN;
  }

  *matters(): Iterable<string> {
    for (const { key } of this.fans.values()) yield key;
  }

  snapshot(): Json {
    const fans = Object.fromEntries([...this.fans].map(([name, fan]) => [name, fan.snapshot()]));
    return { fans, startedAt: Number.isFinite(this.startedAt) ? this.startedAt : null };
  }

  restore(from: Json): void {
    const { fans, startedAt } = from as { fans: Record<string, Json>; startedAt: EpochMs | null };
    for (const [name, state] of Object.entries(fans)) this.fanOf(name).restore(state);
    this.startedAt = startedAt ?? Number.NEGATIVE_INFINITY;
  }

  /** @param beside mean speed of those that turn; NaN for none */
  private judge(name: string, fan: FanWatch, turning: number, beside: number, at: EpochMs, desk: Desk): void {
    const { key } = fan;
    const standsFrom = Math.max(fan.standsSince, this.startedAt + SPINS_UP_MS - STANDING_MS);
    const isLong = fan.isStanding && at - standsFrom >= STANDING_MS;
    const stopped = isLong && (turning > 0 || fan.command > COMMANDED);
    const level = stopped ? 2 : fan.isStanding ? 0 : Math.max(fan.deviation.level, fan.wear.level);
    const isTold = desk.isDue(fan.toldAt, at);
    if (level < NAMED_LEVEL && desk.ledger.open > 0) desk.calm({ key, level }, at);
    if (level < NAMED_LEVEL && !isTold) return;
    // One that is switched off beside others that turn is expected to do as they do.
    const asked = fan.command > COMMANDED ? fan.command : beside;
    const isWorn = !stopped && fan.wear.level > fan.deviation.level;
    const share = stopped ? asked : isWorn ? fan.wear.expected : fan.expected;
    const expected = Number.isNaN(share) ? null : 100 * share;
    const observed = 100 * fan.speed;
    const sigma = stopped ? STOPPED_SIGMA : isWorn ? WORN_SIGMA * fan.wear.level : fan.deviation.sigma;
    const field = 'speed_pct';
    if (isTold && expected !== null) {
      desk.score({ ...this.target, fan: name }, { field, score: level, sigma, observed, expected }, at);
      fan.toldAt = at;
    }
    if (level < NAMED_LEVEL) return;
    const severity: Severity = stopped && turning === 0 ? 'critical' : 'warning';
    const evidence = [{ field, observed, expected, sigma }];
    const since = stopped ? fan.standsSince : isWorn ? fan.wear.since : fan.deviation.since;
    const target = { ...this.target, fan: name };
    const watch = stopped ? 'fan-stopped' : 'fan';
    const { remaining } = fan.wear;
    const found = { key, level, target, evidence, signs: { [field]: sigma }, since };
    const more = stopped || remaining === undefined ? {} : { remaining };
    desk.suspect({ ...found, ...more, watch, severity, scope: 'fan' }, at);
  }

  private fanOf(name: string): FanWatch {
    let fan = this.fans.get(name);
    if (fan === undefined) {
      fan = new FanWatch(matterKey(this.key, `fan ${name}`));
      this.fans.set(name, fan);
    }
    return fan;
  }
}
