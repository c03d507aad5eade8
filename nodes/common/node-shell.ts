import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { EpochMs } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import { describe, type Language } from '../../engine/telemetry/texts';
import type { Clock, Stop } from '../../io/clock';
import type { StateEntry } from '../../io/state/format';
import { entriesOf, takeUp } from './kept';
import type { StageOptions } from './options';
import { Outbox, type Output } from './outbox';
import { NodeProblemError, runtimeLanguage } from './problems';
import { Pump, type Task } from './pump';
import { type Identity, memoryOf, NodeState, stateFolder } from './state';
import { LIGHTS, StatusLine } from './status';
import type { Tools } from './tools';

/** What a node has to remember. */
export interface Remembered {
  snapshot(): Iterable<StateEntry>;
  /** Goes on from a snapshot of a version; throws whatever one that does not fit makes it throw. */
  restore(entries: Iterable<StateEntry>, version: number): void;
  /** Forgets everything. */
  reset(): void;
}

export interface ShellOptions {
  readonly options: StageOptions;
  readonly outputs: readonly Output[];
  readonly identity: Identity;
  readonly send: (messages: (NodeMessage | null)[]) => void;
  readonly remembered: Remembered;
  /** What still goes out at the close, at once: it is of no use after a restart. */
  readonly farewell?: () => Iterable<Out>;
  /** The node has worked off what it could and takes nothing in any more. */
  readonly onClosed?: () => void | Promise<void>;
}

const SAVE_MS = 30_000;
/** A flow has 15 s to stop, the writing of the state included. */
const DRAIN_MS = 8000;

/** What every node with a stage has around it: queue, messages, state, status and timers. */
export class NodeShell {
  readonly clock: Clock;
  readonly pump: Pump;
  readonly outbox: Outbox;
  readonly status: StatusLine;
  /** The state that was loaded: how old it was, and when. */
  restored: { readonly ageMs: number; readonly at: EpochMs } | undefined;
  /** Has the state changed since it was saved? */
  changed = false;
  private readonly state: NodeState;
  private readonly language: Language;
  private readonly stops: Stop[] = [];
  private restoring: Promise<void> = Promise.resolve();
  private stopping = false;
  private closed = false;

  constructor(
    RED: NodeAPI,
    private readonly node: Node,
    tools: Tools,
    private readonly own: ShellOptions,
  ) {
    const { options, outputs, identity, send } = own;
    this.clock = tools.clock;
    this.language = runtimeLanguage(RED);
    this.outbox = new Outbox({
      outputs,
      topic: node.name || node.type,
      maxMetrics: options.maxMetrics,
      mqttBase: options.mqttBase,
      send,
      newId: () => RED.util.generateId(),
    });
    this.pump = new Pump(this.outbox, tools);
    this.status = new StatusLine(node, tools.clock);
    this.state = new NodeState({
      id: node.id,
      keep: options.keep,
      folder: stateFolder(RED),
      memory: memoryOf(RED),
      identity,
      clock: tools.clock,
      report: (why) => this.warn(why),
    });
  }

  /** Loads the state; what comes meanwhile waits. From now on the state is saved, and kept at the close. */
  start(): void {
    this.status.show(LIGHTS.restoring);
    this.restoring = this.restore();
    this.every(SAVE_MS, () => this.save());
    this.node.on('close', (removed: boolean, done: () => void) => {
      this.close(removed)
        .catch((error) => this.node.error(error))
        .finally(done);
    });
  }

  /** Calls `fn` every `ms` until the node is closed. */
  every(ms: number, fn: () => void): void {
    this.stops.push(this.clock.every(ms, fn));
  }

  /**
   * Work that no message asks for: a task each `periodMs`, unless the last one still waits. Whoever falls
   * behind goes slower, where making up for it would add to what is too much already. A fault is told.
   */
  pace(periodMs: number, run: (wall: EpochMs) => Iterable<Out | undefined>, ended = () => {}): void {
    let waits = false;
    const end = (fault?: Error) => {
      waits = false;
      if (fault !== undefined && !this.stopping) this.node.error(fault);
      ended();
    };
    this.every(periodMs, () => {
      if (waits) return;
      const since = this.clock.now();
      waits = true;
      if (!this.pump.offer({ since, run: () => run(since), end })) waits = false;
    });
  }

  /** Takes the task of a message, or says false when the queue is full. A closed node ends it at once. */
  offer(task: Task): boolean {
    if (!this.closed) return this.pump.offer(task);
    task.end(this.closing());
    return true;
  }

  warn(why: Problem): void {
    this.node.warn(describe(why, this.language));
  }

  /** How a message ends for which there was no time. */
  closing(): Error {
    return new NodeProblemError(problem('closing', 'payload', this.node.id), this.language);
  }

  private async restore(): Promise<void> {
    const kept = await this.state.load();
    const now = this.clock.now();
    try {
      if (kept !== undefined) {
        this.own.remembered.restore(takeUp(kept.entries, this.outbox), kept.version);
      }
      this.restored = kept && { ageMs: now - kept.savedAt, at: now };
    } catch (error) {
      this.own.remembered.reset();
      this.warn(problem('bad-state', this.node.id, String(error)));
    }
    this.pump.release();
  }

  private save(): void {
    if (!this.changed) return;
    this.changed = false;
    void this.state.save(() => entriesOf([], this.own.remembered.snapshot()));
  }

  private async close(removed: boolean): Promise<void> {
    const { options, remembered, onClosed } = this.own;
    this.stopping = true;
    for (const stop of this.stops) stop();
    this.status.close();
    this.sayFarewell();
    const keeps = !removed && options.keep !== 'no';
    const unsent = keeps ? this.outbox.keep() : [];
    await this.restoring;
    if (keeps) await this.drain();
    else this.pump.abandon(this.closing());
    this.closed = true;
    await onClosed?.();
    if (removed) await this.state.remove();
    else await this.state.close(() => entriesOf(unsent, remembered.snapshot()));
  }

  private sayFarewell(): void {
    const { farewell, outputs, send } = this.own;
    const topic = this.node.name || this.node.type;
    for (const { port, value: payload } of farewell?.() ?? []) {
      const output = outputs.findIndex(({ ports }) => ports.includes(port));
      send([...new Array<null>(output).fill(null), { topic, payload }]);
    }
  }

  /** Works off what waits; what there is no time for ends with an error. */
  private async drain(): Promise<void> {
    const stop = this.clock.after(DRAIN_MS, () => this.pump.abandon(this.closing()));
    await this.pump.idle();
    stop();
  }
}
