import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import type { FansConfig } from '../cool-config';
import { FanCurve } from './fan-curve';

/** `following` its command; `kicked` at full speed because it stalled; `waiting` for what the kick did; `failed`. */
export type FanState = 'following' | 'kicked' | 'waiting' | 'failed';
export type FanChange = 'stalled' | 'recovered' | 'raised' | 'failed';

/** A fan is as fast as commanded within so much, percent of full speed: its tachometer is no better. */
const REACHED_PCT = 4;
/** How much one response counts in the usual one. */
const COUNTS = 0.3;
/** A fan that is driven below this is not asked to turn, percent. */
const STANDING_PCT = 8;
/** The least speed of a fan is raised no further, percent. */
const MOST_LEAST_PCT = 50;
/** Decisions that are so far apart, s, come from a clock that ticks seldom. */
const SELDOM_S = 20;
/** A failed fan that turns as commanded for so long has recovered, s. */
const RECOVERED_S = 60;

/** One fan: what it is commanded, what drive it says it gets, and how fast it turns. */
export class Fan {
  state: FanState = 'following';
  /** What was commanded last, percent; undefined while somebody else commands. */
  commandedPct: number | undefined;
  /** What drives it, by its own word, percent; and how fast it turns, percent of full speed. */
  deliveredPct: number | undefined;
  measuredPct: number | undefined;
  /** Time from a command until its speed was reached, s; undefined until seen. */
  responseS: number | undefined;
  /** Below this it was seen to stall, percent. */
  leastPct = 0;
  readonly curve = new FanCurve();
  private commandedAt: EpochMs = 0;
  /** A response is being timed. */
  private isTimed = false;
  private heardAt: EpochMs = 0;
  /** Of the state. */
  private since: EpochMs = 0;
  private kicks = 0;
  private turningSince: EpochMs | undefined;
  private checkedAt: EpochMs | undefined;
  /** A clock is a tick behind, a command acts after the next, and is seen after that: for so long, ms. */
  private lagMs = 0;

  constructor(private readonly config: FansConfig) {}

  /** How fast it turns as far as known, a share of full speed. */
  get share(): number {
    return (this.measuredPct ?? this.commandedPct ?? this.deliveredPct ?? 0) / 100;
  }

  hear({ fields, timestamp }: Metric): void {
    if (timestamp < this.heardAt) return;
    const { command_pct, speed_pct, speed_rpm, power_w } = fields;
    this.heardAt = timestamp;
    if (typeof command_pct === 'number') this.deliveredPct = command_pct;
    const settled = timestamp - this.commandedAt > 1000 * this.config.followS;
    const drivePct = this.deliveredPct ?? this.commandedPct;
    if (typeof speed_rpm === 'number' && settled && drivePct !== undefined && this.state === 'following')
      this.curve.learnSpeed(drivePct, speed_rpm);
    const ofFull = this.curve.fullRpm > 0 ? 100 / this.curve.fullRpm : undefined;
    if (typeof speed_pct === 'number') this.measuredPct = speed_pct;
    else if (typeof speed_rpm === 'number' && ofFull !== undefined) this.measuredPct = speed_rpm * ofFull;
    if (this.measuredPct === undefined) return;
    if (typeof power_w === 'number' && this.state === 'following')
      this.curve.learnPower(this.measuredPct / 100, power_w);
    this.time(timestamp);
  }

  /** It is commanded so fast from now on; undefined: by others. */
  command(speedPct: number | undefined, now: EpochMs): void {
    if (speedPct === this.commandedPct) return;
    const before = this.measuredPct;
    this.isTimed = before !== undefined && speedPct !== undefined && Math.abs(speedPct - before) > 10;
    this.commandedPct = speedPct;
    this.commandedAt = now;
  }

  /** Looks whether it follows. `isOn`: its server runs. */
  check(now: EpochMs, isOn: boolean): FanChange | undefined {
    const { kickS, kicks, followS, raisePct } = this.config;
    const tickMs = now - (this.checkedAt ?? now);
    this.lagMs = tickMs >= 1000 * SELDOM_S ? 3 * tickMs : 0;
    this.checkedAt = now;
    if (!isOn || this.commandedPct === undefined) {
      this.enter('following', now);
      this.kicks = 0;
      return undefined;
    }
    const inStateS = (now - this.since) / 1000;
    switch (this.state) {
      case 'following':
        if (!this.isBehind(now)) return undefined;
        this.enter(kicks > 0 ? 'kicked' : 'failed', now);
        this.kicks = 1;
        return kicks > 0 ? 'stalled' : 'failed';
      case 'kicked':
        if (inStateS >= kickS) this.enter('waiting', now);
        return undefined;
      case 'waiting':
        if (!this.isBehind(now)) {
          // Long enough at its own speed again to be believed.
          if (inStateS < 2 * followS + this.lagMs / 1000) return undefined;
          this.enter('following', now);
          this.kicks = 0;
          // What stalls at high speed does not do so for want of drive.
          if (this.commandedPct + raisePct > MOST_LEAST_PCT) return 'recovered';
          this.leastPct = Math.max(this.leastPct, this.commandedPct) + raisePct;
          return 'raised';
        }
        this.kicks++;
        this.enter(this.kicks > kicks ? 'failed' : 'kicked', now);
        return this.kicks > kicks ? 'failed' : undefined;
      case 'failed':
        this.turningSince = this.turns() ? (this.turningSince ?? now) : undefined;
        if (this.turningSince === undefined || now - this.turningSince < 1000 * RECOVERED_S) return undefined;
        this.enter('following', now);
        this.kicks = 0;
        return 'recovered';
    }
  }

  snapshot(): Json {
    const { state, commandedPct, deliveredPct, measuredPct, responseS, leastPct, curve } = this;
    const { commandedAt, isTimed, heardAt, since, kicks, turningSince, checkedAt, lagMs } = this;
    return JSON.parse(
      JSON.stringify({
        ...{ state, commandedPct, deliveredPct, measuredPct, responseS, leastPct },
        ...{ commandedAt, isTimed, heardAt, since, kicks, turningSince, checkedAt, lagMs },
        curve: curve.snapshot(),
      }),
    ) as Json;
  }

  restore(from: Json): void {
    const { curve, ...rest } = from as { curve: Json };
    this.curve.restore(curve);
    Object.assign(this, rest);
  }

  private enter(state: FanState, now: EpochMs): void {
    this.state = state;
    this.since = now;
    this.turningSince = undefined;
  }

  /** Does it turn too slowly, by what was heard since it had time to get there? */
  private isBehind(now: EpochMs): boolean {
    const started = Math.max(this.commandedAt, this.state === 'following' ? 0 : this.since);
    const waited = now - started >= 1000 * this.config.followS + this.lagMs;
    return waited && this.measuredPct !== undefined && !this.turns();
  }

  private turns(): boolean {
    const { commandedPct = 0, measuredPct = commandedPct } = this;
    return commandedPct < STANDING_PCT || measuredPct >= this.config.followShare * commandedPct;
  }

  private time(now: EpochMs): void {
    const { commandedPct, measuredPct } = this;
    if (!this.isTimed || commandedPct === undefined || measuredPct === undefined) return;
    if (Math.abs(measuredPct - commandedPct) > REACHED_PCT) return;
    this.isTimed = false;
    const tookS = Math.max(0, now - this.commandedAt) / 1000;
    this.responseS =
      this.responseS === undefined ? tookS : this.responseS + COUNTS * (tookS - this.responseS);
  }
}
