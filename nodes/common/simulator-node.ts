import type { Node, NodeAPI, NodeMessage, NodeStatus } from 'node-red';
import { LIVE_FORM } from '../../engine/live/live-form';
import { LiveRoom } from '../../engine/live/live-room';
import type { LiveEvent, LiveOut } from '../../engine/live/room-event';
import type { CompleteRoom } from '../../engine/room/document/read-room';
import type { EpochMs, Metric } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';
import { migrationsFrom } from '../../engine/telemetry/stage';
import type { StateEntry } from '../../io/state/format';
import { isProblem } from './config';
import { NodeShell } from './node-shell';
import type { StageOptions } from './options';
import type { Output } from './outbox';
import { NodeProblemError, runtimeLanguage } from './problems';
import { MAX_QUEUE } from './pump';
import { LOOK_MS, Pace, TICK_MS } from './sim-pace';
import { SimulatorJournal } from './simulator-journal';
import { simulatorLight } from './simulator-light';
import { messagesOf } from './simulator-messages';
import { commandsOf } from './simulator-request';
import { stateFolder } from './state';
import type { Tools } from './tools';

/** So long before now. */
export interface Ago {
  readonly agoMs: number;
}

export interface SimulatorOptions {
  readonly room: CompleteRoom;
  /** Simulated seconds a wall second. */
  readonly rate: number;
  /** When the room begins; undefined now. One that begins some time ago lives through that time first, fast. */
  readonly start: EpochMs | Ago | undefined;
  readonly truth: boolean;
  /** Keep a file of all that acts on the room, to be replayed? */
  readonly journal: boolean;
  readonly options: StageOptions;
}

type Done = (error?: Error) => void;

const OUTPUTS: readonly Output[] = [
  { ports: ['result'], metrics: true },
  { ports: ['event'], metrics: false },
];
/** Simulated seconds a wall second of a room that has yet to come to now. */
const CATCH_UP_RATE = 120;
/** So often a snapshot is made while the room runs. */
const KEEP_MS = 25_000;
/** So often a room that stands still shows that it is there. */
const BEAT_MS = 20_000;

/** A room that lives in a node: time passes, commands come, telemetry goes. */
export class SimulatorNode {
  private readonly shell: NodeShell;
  private readonly live: LiveRoom;
  private readonly journal: SimulatorJournal | undefined;
  private readonly pace = new Pace();
  private epoch: number;
  /** The last state between two ticks that is safe to save; a tick may be under way when it is asked for. */
  private kept: readonly StateEntry[] = [];
  private keptAt: EpochMs;
  private beatAt: EpochMs = Number.NEGATIVE_INFINITY;
  private isBetweenTicks = true;
  private catchesUp: boolean;
  /** Has something changed since the state was kept? */
  private isNews = false;
  private closed = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly options: SimulatorOptions,
    tools: Tools,
  ) {
    const { room, rate, truth, start, options: shared } = options;
    const now = tools.clock.now();
    this.epoch = now;
    this.keptAt = now;
    this.catchesUp = isAgo(start);
    this.journal = options.journal ? this.newJournal() : undefined;
    this.live = new LiveRoom(room, {
      ...{ start: this.startAt(now), epoch: now, truth, rate },
      restart: () => this.beginning(tools.clock.now()),
      ...(this.journal === undefined ? {} : { note: this.journal.note }),
    });
    this.shell = new NodeShell(RED, node, tools, {
      options: shared,
      outputs: OUTPUTS,
      identity: {
        ...LIVE_FORM,
        stage: node.type,
        shape: { room, truth, start: isAgo(start) ? null : (start ?? null) },
      },
      send: (messages) => this.send(messages),
      remembered: {
        snapshot: () => (this.closed && this.isBetweenTicks ? this.live.snapshot() : this.kept),
        restore: (entries, version) => this.restore(entries, version),
        reset: () => this.live.reset(),
      },
      onClosed: async () => {
        this.closed = true;
        await this.journal?.flush();
      },
    });
  }

  start(): void {
    const { node, shell } = this;
    shell.start();
    shell.every(LOOK_MS, () => this.pace.look(shell.clock.now()));
    shell.every(TICK_MS, () => shell.status.show(this.light()));
    shell.pace(TICK_MS, (wall) => this.tick(wall));
    node.on('input', (msg, _send, done) => this.input(msg, done));
  }

  private input(msg: NodeMessage, done: Done): void {
    const since = this.shell.clock.now();
    if (this.shell.offer({ since, run: () => this.take(msg), end: (error) => done(this.told(error)) }))
      return;
    done(this.errorOf(problem('queue-full', 'queue', MAX_QUEUE, MAX_QUEUE)));
  }

  /** Does what a message asks; the first command that is refused is the error that it ends with. */
  private *take(msg: NodeMessage): Iterable<LiveOut | undefined> {
    const commands = commandsOf(msg);
    if (isProblem(commands)) throw this.errorOf(commands);
    let refused: Problem | undefined;
    for (const command of commands) {
      for (const out of this.whole(this.live.take(command))) {
        if (out?.port === 'event' && out.value.kind === 'command') refused ??= out.value.command.problem;
        yield out;
      }
    }
    if (refused !== undefined) throw this.errorOf(refused);
  }

  private *tick(wall: EpochMs): Iterable<LiveOut | undefined> {
    const { live, pace } = this;
    if (live.running) {
      const ms = pace.next(wall, this.rateAt(wall));
      yield* this.whole(live.advance(ms, Math.round(1000 * pace.reached) / 1000));
    } else {
      pace.restart();
      yield* this.beat(wall);
    }
    if (this.isNews && Math.abs(wall - this.keptAt) >= KEEP_MS) yield* this.keep(wall);
  }

  /** Faster than asked until the room has come to now; never beyond it. */
  private rateAt(wall: EpochMs): number {
    const { live } = this;
    const behindS = (wall - live.simulation.now) / 1000;
    this.catchesUp &&= behindS > live.rate;
    return this.catchesUp ? Math.max(live.rate, Math.min(CATCH_UP_RATE, behindS)) : live.rate;
  }

  private *beat(wall: EpochMs): Iterable<LiveOut | undefined> {
    if (Math.abs(wall - this.beatAt) < BEAT_MS) return;
    this.beatAt = wall;
    yield* this.live.beat();
  }

  /** The state is no state while this goes on. */
  private *whole(outs: Iterable<LiveOut | undefined>): Iterable<LiveOut | undefined> {
    this.isBetweenTicks = false;
    this.isNews = true;
    yield* outs;
    this.isBetweenTicks = true;
  }

  private *keep(wall: EpochMs): Iterable<undefined> {
    this.keptAt = wall;
    this.isNews = false;
    void this.journal?.flush();
    if (this.options.options.keep === 'no') return;
    const entries: StateEntry[] = [];
    for (const entry of this.live.snapshot()) {
      entries.push(entry);
      yield;
    }
    this.kept = entries;
    this.shell.changed = true;
  }

  private newJournal(): SimulatorJournal | undefined {
    const { RED, node } = this;
    const say = (why: Problem) => node.warn(this.errorOf(why).message);
    const folder = stateFolder(RED);
    if (folder !== undefined) return new SimulatorJournal(folder, node.id, say);
    say(problem('unavailable', 'journal', 'no folder for files'));
    return undefined;
  }

  private restore(entries: Iterable<StateEntry>, version: number): void {
    const migrations = migrationsFrom(version, LIVE_FORM) ?? [];
    // It goes on from where it stopped, and at its own rate.
    this.catchesUp = false;
    this.live.restore(migrations.reduce((from, migrate) => migrate(from), entries));
    this.epoch = Math.max(this.epoch, this.live.simulation.epoch);
  }

  private beginning(now: EpochMs): { start: EpochMs; epoch: number } {
    this.epoch = Math.max(this.epoch + 1, now);
    this.catchesUp = isAgo(this.options.start);
    return { start: this.startAt(now), epoch: this.epoch };
  }

  private startAt(now: EpochMs): EpochMs {
    const { start } = this.options;
    return typeof start === 'number' ? start : Math.floor((now - (start?.agoMs ?? 0)) / 1000) * 1000;
  }

  private send([metrics, told]: (NodeMessage | null)[]): void {
    if (metrics) this.node.send([{ ...metrics, payload: (metrics.payload as Metric[]).map(ofItsOwn) }, null]);
    if (!told) return;
    const { maxMetrics } = this.options.options;
    for (const message of messagesOf(told.payload as LiveEvent, maxMetrics)) this.node.send([null, message]);
  }

  private light(): NodeStatus {
    const { live, pace, shell } = this;
    return simulatorLight(
      { running: live.running, rate: live.rate, reached: pace.reached, slowed: pace.slowed },
      shell.restored,
      shell.clock.now(),
    );
  }

  /** A fault of the room has a sentence in the language of the log too. */
  private told(error: Error | undefined): Error | undefined {
    return error !== undefined && 'problem' in error ? this.errorOf(error.problem as Problem) : error;
  }

  private errorOf(why: Problem): Error {
    return new NodeProblemError(why, runtimeLanguage(this.RED));
  }
}

/** Metrics of one server share their tags in the room; whoever gets a message may change what is in it. */
function ofItsOwn(metric: Metric): Metric {
  return { ...metric, tags: { ...metric.tags } };
}

function isAgo(start: EpochMs | Ago | undefined): boolean {
  return typeof start === 'object';
}
