import type { CommandAnswer, CommandTarget } from '../telemetry/command';
import type { Finding } from '../telemetry/finding';
import { isRecord, type Json } from '../telemetry/json';
import { clusterOf, DEFAULT_CLUSTER, type EpochMs, type Metric } from '../telemetry/metric';
import { ProblemError, problem, refused } from '../telemetry/problem';
import { readCommand } from '../telemetry/read-command';
import { type MetricStage, type MetricStageKind, NOTHING } from '../telemetry/stage';
import { MINUTE_MS } from '../telemetry/units';
import { readingOf, windowMs } from '../windows/reading';
import { type Ask, askOf } from './commands/asks';
import { issuedFor } from './commands/issuer';
import type { CoolConfig } from './cool-config';
import type { CoolOut } from './cool-out';
import { type CoolState, stateOf } from './cool-state';
import { Desk } from './desk';
import { estimates } from './estimates';
import { causeOfFinding } from './failsafe/findings';
import { type CoolFigures, figuresOf, rowOf, type ServerRow } from './figures';
import { keyOf, targetOf } from './identity';
import type { AskedMode } from './modes/names';
import { peersOf } from './peers';
import type { PolicyName } from './policies/names';
import { ServerControl } from './server-control';

export type { CoolFigures, ServerRow } from './figures';

const SERVER_TAGS = ['cluster', 'rack', 'server'] as const;
/** So many readings of a server a finer kind is taken in place of the one that was seen first. */
const CHOOSING = 20;
/** Between two places to pause so many servers are decided for. */
const AT_ONCE = 64;

/** Controls the fans of the servers of one domain. */
export class CoolStage implements MetricStage<CoolOut> {
  private readonly servers = new Map<string, ServerControl>();
  private readonly desk: Desk;
  private clock: EpochMs = Number.NEGATIVE_INFINITY;
  private decidedAt: EpochMs = Number.NEGATIVE_INFINITY;
  private toldAt: EpochMs = Number.NEGATIVE_INFINITY;
  private cluster = DEFAULT_CLUSTER;
  /** Of servers that nothing else was said of. */
  private mode: AskedMode;
  private policy: PolicyName;
  private counts = { ignored: 0, dropped: 0 };

  constructor(private readonly config: CoolConfig) {
    this.desk = new Desk(config.dryRun);
    this.mode = config.mode;
    this.policy = config.policy;
  }

  push(metric: Metric): readonly CoolOut[] {
    const { name, tags } = metric;
    const isFan = name === 'fan' && tags.fan !== undefined;
    if (tags.server === undefined || (name !== 'server' && !isFan)) return NOTHING;
    // What a simulator knows and no sensor says; and our own word.
    if (tags.method === 'truth' || (isFan && tags.method === 'estimated')) return NOTHING;
    const server = this.find(metric);
    if (server === undefined) return this.desk.take();
    const lengthMs = windowMs(metric);
    const reading = readingOf(metric, lengthMs);
    const { readings } = server;
    if (isFan) readings.hearFan(reading, tags.fan!);
    else if (lengthMs > (readings.lengthMs ?? lengthMs)) this.counts.ignored++;
    else if (lengthMs < (readings.lengthMs ?? lengthMs) && readings.readingsRead > CHOOSING)
      this.counts.ignored++;
    else {
      readings.lengthMs = lengthMs;
      readings.hear(reading);
    }
    return this.desk.take();
  }

  *advance(now: EpochMs): Iterable<CoolOut> {
    if (now <= this.clock || !Number.isFinite(now)) return;
    const { everyS, failsafe, tellS } = this.config;
    const silentMs = now - this.clock;
    this.clock = now;
    // While this stage was away nobody could tell it anything.
    if (Number.isFinite(silentMs) && silentMs > 1000 * failsafe.staleS)
      for (const { readings } of this.servers.values()) readings.excuse(silentMs);
    if (now - this.decidedAt < 1000 * everyS) return;
    this.decidedAt = now;
    const peers = peersOf(this.servers.values());
    const tells = tellS > 0 && now - this.toldAt >= 1000 * tellS;
    if (tells) this.toldAt = now;
    this.sweep(now);
    let decided = 0;
    for (const server of this.servers.values()) {
      server.decide(now, peers, this.desk);
      if (tells) for (const metric of estimates(server, now)) this.desk.tell(metric);
      if (++decided % AT_ONCE === 0) yield* this.desk.take();
    }
    yield* this.desk.take();
  }

  /** What a detector found: a thermometer or a fan that it doubts is doubted here. */
  hear(finding: Finding): readonly CoolOut[] {
    const server = this.servers.get(keyOf(finding.target));
    const [first] = this.config.temperatures;
    server?.hear(finding.id, causeOfFinding(finding, first!.field));
    return NOTHING;
  }

  /** The answer of a device to a command of this controller; those of others are passed over. */
  answered(answer: CommandAnswer): readonly CoolOut[] {
    const issued = issuedFor(answer.id);
    if (issued === undefined) return NOTHING;
    this.servers.get(keyOf(issued))?.answered(answer, issued.source, this.desk);
    return this.desk.take();
  }

  /**
   * A command for the controller itself, answered as an event.
   *
   * @throws ProblemError for what is no command and names no id to answer
   */
  request(claimed: unknown): readonly CoolOut[] {
    const now = Number.isFinite(this.clock) ? this.clock : 0;
    const id = isRecord(claimed) && typeof claimed.id === 'string' ? claimed.id : '';
    try {
      const command = readCommand(claimed, now, this.cluster);
      const claimedEnd = isRecord(claimed) && claimed.expires_at !== undefined;
      if (command.expires_at <= now && claimedEnd) this.answer({ id, outcome: 'expired', at: now });
      else {
        const ask = askOf(command, this.config, now, claimedEnd);
        this.obey(ask, command.target, now);
        this.answer({ id, outcome: 'applied', at: now });
      }
    } catch (error) {
      if (id === '' || !(error instanceof ProblemError)) throw error;
      const { problem } = error;
      this.answer({ id, outcome: 'refused', at: now, reason: problem.code, problem });
    }
    return this.desk.take();
  }

  /** Last commands, at a deploy or a stop: nobody decides for a while. */
  end(now: EpochMs): readonly CoolOut[] {
    for (const server of this.servers.values()) {
      for (const command of server.leave(now)) this.desk.command(command);
    }
    return this.desk.take();
  }

  figures(): CoolFigures {
    return figuresOf(this.servers.values(), this.policy, this.counts);
  }

  /** A row for each server, for a dashboard. */
  *rows(): Iterable<ServerRow> {
    for (const server of this.servers.values()) yield rowOf(server, this.clock);
  }

  /** How it stands, for whoever shows it; undefined before the first clock. */
  state(): CoolState | undefined {
    const { clock: now, cluster, policy, servers, config } = this;
    return Number.isFinite(now) ? stateOf(servers.values(), config, { cluster, policy, now }) : undefined;
  }

  *snapshot(): Iterable<[string, Json]> {
    const { clock, decidedAt, toldAt, cluster, mode, policy, counts } = this;
    const times = { clock: finite(clock), decidedAt: finite(decidedAt), toldAt: finite(toldAt) };
    yield ['stage', { ...times, cluster, mode, policy, counts: { ...counts } }];
    for (const [key, server] of this.servers)
      yield [SERVER + key, { target: server.place as Json, state: server.snapshot() }];
  }

  static restore(config: CoolConfig, from: Iterable<[string, Json]>): CoolStage {
    const stage = new CoolStage(config);
    for (const [key, state] of from) {
      if (key === 'stage') stage.restoreStage(state as unknown as SavedStage);
      else if (key.startsWith(SERVER)) stage.restoreServer(key.slice(SERVER.length), state);
    }
    return stage;
  }

  private find(metric: Metric): ServerControl | undefined {
    const { tags, name } = metric;
    const key = keyOf(tags);
    const known = this.servers.get(key);
    if (known !== undefined) return known;
    const { maxServers } = this.config;
    if (this.servers.size >= maxServers) {
      this.counts.dropped++;
      const why = problem('too-many-series', name, this.servers.size + 1, maxServers);
      this.desk.refuse(refused(why, metric));
      return undefined;
    }
    this.cluster = clusterOf(tags);
    const metAt = Math.max(metric.timestamp, this.clock);
    const server = new ServerControl(this.config, targetOf(tags), metAt, this.mode, this.policy);
    this.servers.set(key, server);
    return server;
  }

  /** @throws ProblemError for a name that was never heard of */
  private obey(ask: Ask, target: CommandTarget, now: EpochMs): void {
    const { desk } = this;
    if (ask.kind === 'policy') {
      this.policy = ask.policy;
      for (const server of this.servers.values()) server.usePolicy(ask.policy);
      desk.tell({ kind: 'policy', target: { cluster: this.cluster }, policy: ask.policy, at: now });
      return;
    }
    const { rack, server: name } = target;
    const meant = [...this.servers.values()].filter(({ place }) =>
      [rack, name].every((tag, i) => tag === undefined || place[SERVER_TAGS[i + 1]!] === tag),
    );
    if (meant.length === 0 && (rack ?? name) !== undefined)
      throw new ProblemError(
        problem('command-target', name === undefined ? 'target.rack' : 'target.server', name ?? rack, [
          ...new Set([...this.servers.values()].slice(0, 20).map(({ place }) => place.server ?? '')),
        ]),
      );
    const all = rack === undefined && name === undefined;
    const isBack = ask.kind === 'release';
    const mode = isBack ? 'auto' : ask.mode;
    // A manual override has an end; what is off or auto holds for servers that come later too.
    if (all && mode !== 'manual') this.mode = mode;
    for (const server of meant) {
      if (isBack && server.modes.under !== 'manual') continue;
      if (isBack) server.ask('auto', now, desk, 'released');
      else if (ask.mode === 'manual') server.ask('manual', now, desk, 'asked', ask.speedPct, ask.until);
      else server.ask(ask.mode, now, desk, 'asked');
    }
  }

  private answer(command: CommandAnswer): void {
    this.desk.tell({ kind: 'command', command });
  }

  /** Forgets servers that nothing is heard of any more. */
  private sweep(now: EpochMs): void {
    if (this.servers.size === 0 || now % MINUTE_MS > 1000 * this.config.everyS) return;
    for (const [key, { readings }] of this.servers) {
      if (now - readings.heardAt > 1000 * this.config.idleExpiryS) this.servers.delete(key);
    }
  }

  private restoreStage(saved: SavedStage): void {
    const before = Number.NEGATIVE_INFINITY;
    this.clock = saved.clock ?? before;
    this.decidedAt = saved.decidedAt ?? before;
    this.toldAt = saved.toldAt ?? before;
    this.cluster = saved.cluster;
    this.mode = saved.mode;
    this.policy = saved.policy;
    this.counts = { ...saved.counts };
  }

  private restoreServer(key: string, saved: Json): void {
    const { target, state } = saved as unknown as { target: CommandTarget; state: Json };
    const server = new ServerControl(this.config, target, 0, this.mode, this.policy);
    server.restore(state);
    this.servers.set(key, server);
  }
}

interface SavedStage {
  readonly clock: EpochMs | null;
  readonly decidedAt: EpochMs | null;
  readonly toldAt: EpochMs | null;
  readonly cluster: string;
  readonly mode: AskedMode;
  readonly policy: PolicyName;
  readonly counts: { ignored: number; dropped: number };
}

const SERVER = 'server ';

function finite(time: EpochMs): EpochMs | null {
  return Number.isFinite(time) ? time : null;
}

export interface CoolStageKind extends MetricStageKind<CoolConfig, CoolOut> {
  create(config: CoolConfig): CoolStage;
  restore(config: CoolConfig, from: Iterable<[string, Json]>): CoolStage;
}

export const COOL: CoolStageKind = {
  version: 1,
  create: (config) => new CoolStage(config),
  restore: (config, from) => CoolStage.restore(config, from),
};
