import type { Evidence, Severity } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import type { Desk } from '../desk';
import type { Signs } from '../findings/suspicion';
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
    const heard = this.fanOf(reading.tags.fan ?? '');
    heard.push(reading, at, mayLearn);
    for (const fan of this.fans.values()) fan.seeBeside(this.meanBeside(fan), fan === heard, at);
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
    for (const { key, stopKey } of this.fans.values()) {
      yield key;
      yield stopKey;
    }
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

  /**
   * That it stands is a matter of its own: one that wore before did so, whenever it stops, and wears until it was mended.
   *
   * @param beside mean speed of those that turn; NaN for none
   */
  private judge(name: string, fan: FanWatch, turning: number, beside: number, at: EpochMs, desk: Desk): void {
    const standsFrom = Math.max(fan.standsSince, this.startedAt + SPINS_UP_MS - STANDING_MS);
    const isLong = fan.isStanding && at - standsFrom >= STANDING_MS;
    const stopped = isLong && (turning > 0 || fan.command > COMMANDED);
    // One that is switched off beside others that turn is expected to do as they do.
    const asked = fan.command > COMMANDED ? fan.command : beside;
    const { level, evidence, since } = stopped ? stopOf(fan, asked) : lagOf(fan);
    const target = { ...this.target, fan: name };
    const [speed] = evidence;
    if (speed.expected !== null && desk.isDue(fan.toldAt, at)) {
      desk.score(target, { ...speed, score: level }, at);
      fan.toldAt = at;
    }
    if (stopped) {
      const severity: Severity = turning === 0 ? 'critical' : 'warning';
      const found = { level, target, evidence, signs: signsOf(fan), since };
      desk.suspect({ ...found, key: fan.stopKey, watch: 'fan-stopped', severity, scope: 'fan' }, at);
      return;
    }
    if (desk.ledger.open > 0) desk.calm({ key: fan.stopKey, level: 0 }, at);
    if (fan.isStanding) return;
    if (level < NAMED_LEVEL) {
      if (desk.ledger.open > 0) desk.calm({ key: fan.key, level }, at);
      return;
    }
    const { remaining } = fan.wear;
    const found = { key: fan.key, level, target, evidence, since };
    const more = remaining === undefined ? {} : { remaining };
    desk.suspect({ ...found, ...more, watch: 'fan', severity: 'warning', scope: 'fan' }, at);
  }

  /** Mean speed of the others; NaN for none. */
  private meanBeside(fan: FanWatch): number {
    let speeds = 0;
    for (const each of this.fans.values()) if (each !== fan) speeds += each.speed;
    return speeds / (this.fans.size - 1);
  }

  private fanOf(name: string): FanWatch {
    let fan = this.fans.get(name);
    if (fan === undefined) {
      fan = new FanWatch(matterKey(this.key, `fan ${name}`), matterKey(this.key, `fan ${name} stopped`));
      this.fans.set(name, fan);
    }
    return fan;
  }
}

interface Lag {
  readonly level: number;
  readonly since: EpochMs;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** Of one that turns: how far it is from its command, or from what it did when it was new. */
function lagOf({ speed, expected, deviation, wear, isStanding }: FanWatch): Lag {
  const isWorn = wear.level > deviation.level;
  const share = isWorn ? wear.expected : expected;
  const sigma = isWorn ? WORN_SIGMA * wear.level : deviation.sigma;
  return {
    level: isStanding ? 0 : Math.max(deviation.level, wear.level),
    since: isWorn ? wear.since : deviation.since,
    evidence: [speedOf(speed, share, sigma)],
  };
}

/** Of one that stands while it is asked to turn: what it draws says whether it is driven. */
function stopOf({ speed, standsSince, drawsW, drewW }: FanWatch, asked: number): Lag {
  const stands = speedOf(speed, asked, STOPPED_SIGMA);
  const isDrawTold = drewW > 0 && !Number.isNaN(drawsW);
  const draw: Evidence = { field: 'power_w', observed: drawsW, expected: drewW, sigma: 0 };
  return { level: 2, since: standsSince, evidence: isDrawTold ? [stands, draw] : [stands] };
}

function speedOf(speed: number, share: number, sigma: number): Evidence {
  const expected = Number.isNaN(share) ? null : 100 * share;
  return { field: 'speed_pct', observed: 100 * speed, expected, sigma };
}

function signsOf({ isDriven }: FanWatch): Signs {
  const signs = { speed_pct: STOPPED_SIGMA };
  return isDriven === undefined ? signs : { ...signs, power_w: isDriven ? 0 : STOPPED_SIGMA };
}
