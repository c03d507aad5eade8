import {
  COMMAND_RANK,
  type Command,
  type CommandSource,
  type CommandTarget,
  FAN_COMMAND_LIFE_MS,
  FAN_COMMAND_REPEAT_MS,
} from '../../telemetry/command';
import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';

/** What a server's fans are to do: one speed for all, or one for each. */
export interface Aim {
  /** Absent: all of them. */
  readonly fan?: string;
  readonly speedPct: number;
}

interface Sent {
  readonly fan: string | null;
  readonly speedPct: number;
  readonly at: EpochMs;
}

/** A clock that ticks more seldom makes no command live longer than for this tick, ms. */
const LONGEST_TICK_MS = 600_000;

interface Saved {
  readonly source: CommandSource | null;
  readonly sent: readonly Sent[];
  readonly issuedAt: EpochMs | null;
  readonly lifeMs: number;
}

const NOTHING_DUE: readonly Command[] = [];

/** The commands of one server: sent when they change, and again every 20 s, for a device forgets them after 60 s. */
export class Issuer {
  /** In whose name is commanded; undefined: nothing is. */
  source: CommandSource | undefined;
  private sent: readonly Sent[] = [];
  private issuedAt: EpochMs | undefined;
  private lifeMs = FAN_COMMAND_LIFE_MS;
  /** How its commands begin their ids. */
  private readonly name: string;

  constructor(private readonly target: CommandTarget) {
    const { cluster, rack = '', server = '' } = target;
    this.name = `fans/${cluster}/${rack}/${server}`;
  }

  /** Speed that was commanded last, percent; of several the highest. */
  get speedPct(): number | undefined {
    return this.sent.length === 0 ? undefined : Math.max(...this.sent.map(({ speedPct }) => speedPct));
  }

  /** The commands that are due. What was commanded in a higher name is released before. */
  issue(aims: readonly Aim[], source: CommandSource, now: EpochMs): readonly Command[] {
    this.keepPace(now);
    const commands: Command[] = [];
    if (this.isSaid(aims, source, now)) return NOTHING_DUE;
    const isOther = this.source !== source;
    // A command of a higher rank displaces the lower one; not the other way round.
    if (this.source !== undefined && rankOf(this.source) < rankOf(source))
      commands.push(...this.release(now));
    this.source = source;
    const isAnew = isOther || this.sent.length !== aims.length;
    const before = isAnew ? [] : this.sent;
    this.sent = aims.map(({ fan, speedPct }) => {
      const pct = rounded(speedPct);
      const last = before.find((each) => each.fan === (fan ?? null));
      if (last !== undefined && last.speedPct === pct && now - last.at < FAN_COMMAND_REPEAT_MS) return last;
      commands.push(this.setFan(fan, pct, source, now, this.lifeMs));
      return { fan: fan ?? null, speedPct: pct, at: now };
    });
    return commands;
  }

  /** A last command, which holds for longer: nobody will repeat it. */
  leave(speedPct: number, now: EpochMs, lifeMs: number): Command {
    return this.setFan(undefined, speedPct, this.source ?? 'controller', now, lifeMs);
  }

  /** Gives the fans back. */
  release(now: EpochMs): Command[] {
    const { source, target, name } = this;
    this.source = undefined;
    this.sent = [];
    if (source === undefined) return [];
    const times = { issued_at: now, expires_at: now + this.lifeMs };
    return [{ id: `${name}//release/${now}`, kind: 'release', target, source, ...times }];
  }

  snapshot(): Json {
    const { source = null, sent, issuedAt = null, lifeMs } = this;
    return { source, sent: sent as unknown as Json, issuedAt, lifeMs };
  }

  restore(from: Json): void {
    const { source, sent, issuedAt, lifeMs } = from as unknown as Saved;
    this.source = source ?? undefined;
    this.sent = sent;
    this.issuedAt = issuedAt ?? undefined;
    this.lifeMs = lifeMs;
  }

  /**
   * A room that is simulated fast ticks seldom, and its clock is a tick behind: there a command has to live for some
   * ticks more.
   */
  private keepPace(now: EpochMs): void {
    const tickMs = Math.min(LONGEST_TICK_MS, now - (this.issuedAt ?? now));
    this.issuedAt = now;
    this.lifeMs = FAN_COMMAND_LIFE_MS + (tickMs >= FAN_COMMAND_REPEAT_MS ? 3 * tickMs : 0);
  }

  /** Has one speed for all been said a while ago, as most of the time? */
  private isSaid(aims: readonly Aim[], source: CommandSource, now: EpochMs): boolean {
    const [last] = this.sent;
    if (this.sent.length !== 1 || aims.length !== 1 || this.source !== source) return false;
    const { fan, speedPct } = aims[0]!;
    const isSame = last!.fan === (fan ?? null) && last!.speedPct === rounded(speedPct);
    return isSame && now - last!.at < FAN_COMMAND_REPEAT_MS;
  }

  private setFan(
    fan: string | undefined,
    speedPct: number,
    source: CommandSource,
    now: EpochMs,
    lifeMs: number,
  ): Command {
    const { target, name } = this;
    return {
      id: `${name}/${fan ?? ''}/${source}/${now}`,
      kind: 'set-fan',
      target: fan === undefined ? target : { ...target, fan },
      value: speedPct,
      source,
      issued_at: now,
      expires_at: now + lifeMs,
    };
  }
}

/** What a command of an `Issuer` was for, told by its id; undefined for commands of others. */
export function issuedFor(
  id: string,
): { cluster: string; rack: string; server: string; source: string } | undefined {
  const [fans, cluster, rack, server, , source, at] = id.split('/');
  if (fans !== 'fans' || at === undefined) return undefined;
  return { cluster: cluster!, rack: rack!, server: server!, source: source! };
}

/** Nobody sets a fan more finely. */
function rounded(speedPct: number): number {
  return Math.round(10 * speedPct) / 10;
}

/** 0 is the highest. */
function rankOf(source: CommandSource): number {
  return COMMAND_RANK.indexOf(source);
}
