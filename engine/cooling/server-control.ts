import type { Command, CommandAnswer, CommandSource, CommandTarget } from '../telemetry/command';
import type { Json } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import { type Aim, Issuer } from './commands/issuer';
import type { CoolConfig } from './cool-config';
import type { CoolTarget, ModeCause } from './cool-out';
import type { Desk } from './desk';
import type { ServerCause } from './failsafe/causes';
import { Failsafe } from './failsafe/failsafe';
import { fanAims } from './fans/aims';
import { SpeedLimiter } from './fans/speed-limiter';
import { ModeMachine, type ModeSignal } from './modes/mode-machine';
import type { AskedMode, Mode } from './modes/names';
import { newPolicy } from './policies/choose';
import type { PolicyName } from './policies/names';
import type { Policy, Situation } from './policies/policy';
import { type Peers, ServerReadings } from './server-readings';

/** Over how long a temperature is smoothed before a policy sees it, s: it comes in steps of a degree. */
const SMOOTH_S = 20;
/** In whose name is commanded. */
const SOURCES = { auto: 'controller', manual: 'manual', failsafe: 'failsafe' } as const satisfies Record<
  Exclude<Mode, 'off'>,
  CommandSource
>;

/** Controls the fans of one server. */
export class ServerControl {
  readonly readings: ServerReadings;
  readonly modes: ModeMachine;
  readonly failsafe: Failsafe;
  /** Speed of its fans that is wanted, percent; that of others while they command. */
  speedPct: number;
  manualPct: number;
  /** Who else commands its fans. */
  heldBy: CommandSource | 'refused' | undefined;
  temperatureC: number | undefined;
  situation: Situation | undefined;
  readonly place: CoolTarget;
  private readonly issuer: Issuer;
  private readonly limiter: SpeedLimiter;
  private policy: Policy;
  private isPolicyNew = true;
  private decidedAt: EpochMs;
  /** What a detector found of it, by id of the finding. */
  private readonly found = new Map<string, ServerCause>();

  constructor(
    private readonly config: CoolConfig,
    target: CommandTarget,
    now: EpochMs,
    mode: AskedMode,
    policy: PolicyName,
  ) {
    this.readings = new ServerReadings(config, now);
    this.modes = new ModeMachine(mode);
    this.failsafe = new Failsafe(config.failsafe);
    this.issuer = new Issuer(target);
    this.place = { ...target };
    this.limiter = new SpeedLimiter(config);
    this.policy = newPolicy(policy, config);
    this.speedPct = config.manualPct;
    this.manualPct = config.manualPct;
    this.decidedAt = now;
  }

  usePolicy(name: PolicyName): void {
    this.policy = newPolicy(name, this.config);
    this.isPolicyNew = true;
  }

  /** Asks for a mode. A manual one goes on with the speed that there is, unless it brings its own. */
  ask(mode: AskedMode, now: EpochMs, desk: Desk, cause: ModeCause, speedPct?: number, until?: EpochMs): void {
    if (mode === 'manual') this.manualPct = speedPct ?? this.speedPct;
    this.signal(mode, now, desk, cause, until);
  }

  /** A detector says so, or does not any more. */
  hear(id: string, cause: ServerCause | undefined): void {
    if (cause === undefined) this.found.delete(id);
    else this.found.set(id, cause);
    this.readings.isDoubted = [...this.found.values()].some((each) => each.startsWith('sensor-'));
  }

  /** A device has answered a command of this server. */
  answered({ outcome, reason, problem, at }: CommandAnswer, source: string, desk: Desk): void {
    // What was displaced by our own higher rank has been told already.
    if (source !== this.issuer.source) return;
    const state = outcome === 'overridden' || outcome === 'refused' ? outcome : 'applied';
    const heldBy =
      state === 'applied' ? undefined : state === 'refused' ? 'refused' : (reason as CommandSource);
    if (heldBy === this.heldBy) return;
    this.heldBy = heldBy;
    for (const fan of this.readings.fans.values())
      fan.command(heldBy === undefined ? this.issuer.speedPct : undefined, at);
    const by = state === 'overridden' ? { by: reason as CommandSource } : {};
    desk.tell({
      ...{ kind: 'obeyed', target: this.place, state, at },
      ...by,
      ...(problem === undefined ? {} : { problem }),
    });
  }

  decide(now: EpochMs, peers: Peers, desk: Desk): void {
    const { readings, modes, failsafe } = this;
    const dtS = Math.max(0, now - this.decidedAt) / 1000;
    this.decidedAt = now;
    readings.pass(now);
    readings.compare(peers, now, dtS);
    this.checkFans(now, desk);
    const measuredC = readings.temperatureC(now);
    this.smooth(measuredC, dtS);
    for (const change of failsafe.update(this.present(measuredC, now), now))
      desk.tell({ kind: 'failsafe', target: this.place, ...change, at: now });
    if (modes.isOver(now)) this.signal('over', now, desk, 'override-over');
    if (failsafe.isTripped && modes.mode !== 'failsafe' && modes.mode !== 'off')
      this.signal('trip', now, desk, failsafe.causes[0]!);
    else if (!failsafe.isTripped && modes.mode === 'failsafe') this.signal('clear', now, desk, 'cleared');
    this.aim(now, dtS);
    this.command(now, desk);
  }

  /** Last commands: nobody will decide for a while. */
  leave(now: EpochMs): Command[] {
    const { atEnd, atEndS, failsafe } = this.config;
    if (this.modes.mode === 'off') return [];
    if (atEnd === 'release') return this.issuer.release(now);
    const last = Math.max(this.speedPct, failsafe.speedPct['controller-silent']);
    return [this.issuer.leave(last, now, 1000 * atEndS)];
  }

  snapshot(): Json {
    const { speedPct, manualPct, heldBy, temperatureC, decidedAt, isPolicyNew, found } = this;
    const plain = { speedPct, manualPct, heldBy, temperatureC, decidedAt, isPolicyNew };
    return JSON.parse(
      JSON.stringify({
        plain,
        found: [...found],
        readings: this.readings.snapshot(),
        modes: this.modes.snapshot(),
        failsafe: this.failsafe.snapshot(),
        issuer: this.issuer.snapshot(),
        limiter: this.limiter.snapshot(),
        policy: this.policy.snapshot(),
      }),
    ) as Json;
  }

  restore(from: Json): void {
    const saved = from as unknown as Saved;
    Object.assign(this, saved.plain);
    for (const [id, cause] of saved.found) this.found.set(id, cause);
    this.readings.restore(saved.readings);
    this.modes.restore(saved.modes);
    this.failsafe.restore(saved.failsafe);
    this.issuer.restore(saved.issuer);
    this.limiter.restore(saved.limiter);
    this.policy.restore(saved.policy);
  }

  private signal(signal: ModeSignal, now: EpochMs, desk: Desk, cause: ModeCause, until?: EpochMs): void {
    const from = this.modes.signal(signal, until);
    if (from === undefined) return;
    const { mode } = this.modes;
    // Whether others hold the fans against the new rank is not known before it is answered.
    this.heldBy = undefined;
    // From whatever others or a person had, the policy goes on without a bump.
    if (mode === 'auto' && from === 'off') this.speedPct = 100 * this.readings.share;
    const own = mode === 'manual' ? this.manualPct : this.speedPct;
    const least = mode === 'failsafe' ? this.failsafe.speedPct : 0;
    const speed = mode === 'off' ? {} : { speed_pct: Math.max(least, own) };
    const end = mode === 'manual' && this.modes.until !== undefined ? { until: this.modes.until } : {};
    desk.tell({ kind: 'mode', target: this.place, from, to: mode, cause, ...speed, ...end, at: now });
  }

  private checkFans(now: EpochMs, desk: Desk): void {
    for (const [name, fan] of this.readings.fans) {
      const { commandedPct = 0, measuredPct = 0 } = fan;
      const state = fan.check(now, this.readings.isOn);
      if (state === undefined) continue;
      const target = { ...this.place, fan: name };
      const seen = { commanded_pct: commandedPct, measured_pct: measuredPct };
      desk.tell({ kind: 'fan', target, state, ...seen, at: now });
    }
  }

  private smooth(raw: number | undefined, dtS: number): void {
    const kept = this.temperatureC === undefined || raw === undefined ? 0 : Math.exp(-dtS / SMOOTH_S);
    this.temperatureC = raw === undefined ? undefined : raw + ((this.temperatureC ?? raw) - raw) * kept;
  }

  /** Causes that are there now. A server that is off is not in danger. */
  private present(measuredC: number | undefined, now: EpochMs): ServerCause[] {
    const { readings, failsafe, config } = this;
    if (!readings.isOn) return [];
    const causes: ServerCause[] = readings.causes(now);
    if (this.found.size > 0) causes.push(...this.found.values());
    if (readings.hasFailedFan) causes.push('fan-fault');
    const spareK = failsafe.holds('over-critical') ? config.failsafe.clearK : 0;
    if ((measuredC ?? 0) >= config.criticalC - spareK) causes.push('over-critical');
    return causes;
  }

  private aim(now: EpochMs, dtS: number): void {
    const { modes, readings, config, limiter } = this;
    if (!readings.isOn) {
      this.speedPct = config.minPct;
      return;
    }
    const { temperatureC } = this;
    const mode = modes.mode;
    const others = mode === 'off' || this.heldBy !== undefined;
    if (others) this.speedPct = 100 * readings.share;
    this.situation =
      temperatureC === undefined ? undefined : readings.situation(now, dtS, temperatureC, this.speedPct);
    if (this.isPolicyNew && this.situation !== undefined) {
      this.policy.follow(this.speedPct, this.situation);
      this.isPolicyNew = false;
    }
    const isDecided = modes.under === 'auto' && !others && this.situation !== undefined;
    const wanted = isDecided ? this.policy.decide(this.situation!) : undefined;
    if (!isDecided && this.situation !== undefined) this.policy.follow(this.speedPct, this.situation);
    if (others) limiter.follow(now);
    else if (mode === 'manual') this.speedPct = this.manualPct;
    else if (mode === 'auto') this.speedPct = limiter.next(this.speedPct, wanted ?? this.speedPct, now, dtS);
    else {
      const base = modes.under === 'manual' ? this.manualPct : (wanted ?? 0);
      this.speedPct = Math.max(this.failsafe.speedPct, Math.min(config.maxPct, base));
      limiter.follow(now);
    }
  }

  private command(now: EpochMs, desk: Desk): void {
    const { mode } = this.modes;
    if (mode === 'off') {
      for (const command of this.issuer.release(now)) desk.command(command);
      for (const fan of this.readings.fans.values()) fan.command(undefined, now);
      return;
    }
    const isManual = mode === 'manual';
    const aims: Aim[] = fanAims(this.readings.fans, this.speedPct, isManual);
    for (const command of this.issuer.issue(aims, SOURCES[mode], now)) desk.command(command);
    if (this.config.dryRun || this.heldBy !== undefined) return;
    for (const [name, fan] of this.readings.fans) {
      const aim = aims.find((each) => each.fan === undefined || each.fan === name);
      fan.command(aim?.speedPct, now);
    }
  }
}

interface Saved {
  readonly plain: Record<string, Json>;
  readonly found: readonly [string, ServerCause][];
  readonly readings: Json;
  readonly modes: Json;
  readonly failsafe: Json;
  readonly issuer: Json;
  readonly limiter: Json;
  readonly policy: Json;
}
