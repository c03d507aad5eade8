import type { Node, NodeAPI, NodeMessage, NodeStatus } from 'node-red';
import { flaw } from '../../engine/telemetry/admit';
import { type DomainClock, isClock, readClock } from '../../engine/telemetry/clock';
import type { CommandSource } from '../../engine/telemetry/command';
import type { Json } from '../../engine/telemetry/json';
import type { EpochMs, Metric } from '../../engine/telemetry/metric';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import { EVENTS, refusal, toEvents } from './injector-answers';
import { FaultCalls, type FaultCommand } from './injector-calls';
import { callsLight } from './injector-light';
import type { FaultList } from './injector-list';
import { type InjectorRequest, readRequest } from './injector-request';
import { NodeShell } from './node-shell';
import type { StageOptions } from './options';
import { NodeProblemError, runtimeLanguage } from './problems';
import { MAX_QUEUE } from './pump';
import type { Tools } from './tools';

export interface CommandInjectorOptions {
  readonly list: FaultList;
  readonly begin: string;
  readonly cluster: string;
  readonly source: CommandSource;
  readonly options: StageOptions;
}

type Done = (error?: Error) => void;

const STATE_VERSION = 1;
const TICK_MS = 1000;

/** Sends faults as Commands to a simulated room, whose own calendar plays them. */
export class CommandInjector {
  private readonly shell: NodeShell;
  private readonly calls: FaultCalls;
  private readonly begins: string;
  private heard = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    { list, begin, cluster, source, options }: CommandInjectorOptions,
    tools: Tools,
  ) {
    const calls = new FaultCalls({ id: node.id, list, cluster, source });
    this.calls = calls;
    this.begins = begin;
    this.shell = new NodeShell(RED, node, tools, {
      options,
      outputs: [{ ports: ['result'], metrics: false }, EVENTS],
      // Not of the list: what a list was sent before must be ended when there is another.
      identity: { stage: node.type, version: STATE_VERSION, shape: { mode: 'command', cluster } },
      send: ([command, told = null]) => {
        node.send(toEvents([command ? { ...command, topic: 'command' } : null, told]));
      },
      remembered: {
        snapshot: () => [['calls', calls.snapshot()]],
        restore: (entries) => calls.restore(new Map(entries).get('calls') as Json),
        reset: () => calls.reset(),
      },
    });
  }

  start(): void {
    const { RED, node, shell } = this;
    shell.start();
    shell.every(TICK_MS, () => shell.status.show(this.light()));
    node.on('input', (msg, _send, done) => this.input(msg, done));
    if (this.begins !== 'deploy') return;
    // Before that those that the commands go to may not be there.
    const begin = () =>
      this.offer(
        () => this.beginDue(),
        (error) => error && node.error(error),
      );
    RED.events.once('flows:started', begin);
    node.on('close', () => RED.events.removeListener('flows:started', begin));
  }

  private input(msg: NodeMessage, done: Done): void {
    if (!this.offer(() => this.handle(msg), done))
      done(this.errorOf(problem('queue-full', 'queue', MAX_QUEUE, MAX_QUEUE)));
  }

  private offer(run: () => Iterable<Out | undefined>, end: Done): boolean {
    return this.shell.offer({ since: this.shell.clock.now(), run, end });
  }

  private *handle(msg: NodeMessage): Iterable<Out | undefined> {
    const { clock } = this.shell;
    const request = readRequest(msg, () => clock.now());
    const msgid = String(msg._msgid);
    if ('problem' in request) throw this.errorOf(request.problem);
    if ('metrics' in request) yield* this.hear(request.metrics);
    else {
      this.shell.changed = true;
      if ('commands' in request) yield* this.pass(request.commands, msgid, clock.now());
      else yield* this.act(request, msgid);
    }
  }

  private *act(request: InjectorRequest, msgid: string): Iterable<Out> {
    if ('clear' in request) {
      yield* sent(this.calls.clear(request.clear === true ? undefined : request.clear, msgid));
    } else if ('begin' in request) {
      if (this.calls.figures.listed === 0) throw this.errorOf(problem('missing-field', 'faults', undefined));
      for (const cluster of this.calls.clusters) yield* sent(this.calls.begin(cluster));
    } else this.calls.reset();
  }

  /** Of telemetry the clocks alone matter; the first that is none is the error of its message. */
  private *hear(metrics: readonly unknown[]): Iterable<Out | undefined> {
    let wrong: Problem | undefined;
    for (const metric of metrics) {
      yield undefined;
      const why = flaw(metric);
      const clock = why === undefined && isClock(metric as Metric) ? readClock(metric as Metric) : undefined;
      wrong ??= why;
      if (clock !== undefined) yield* this.follow(clock);
    }
    if (wrong !== undefined) throw this.errorOf(wrong);
  }

  private *follow({ cluster, epoch, now }: DomainClock): Iterable<Out> {
    this.heard = true;
    this.shell.changed = true;
    this.calls.hear(cluster, epoch, now);
    if (this.begins === 'clock' && this.calls.due.includes(cluster)) yield* sent(this.calls.begin(cluster));
  }

  private *beginDue(): Iterable<Out> {
    this.shell.changed = true;
    for (const cluster of this.calls.due) yield* sent(this.calls.begin(cluster));
  }

  /** Passes Commands of others on; one that is refused is answered, and the first is the error of its message. */
  private *pass(
    commands: readonly Readonly<Record<string, unknown>>[],
    msgid: string,
    wall: EpochMs,
  ): Iterable<Out> {
    let wrong: Problem | undefined;
    for (const [i, command] of commands.entries()) {
      try {
        const id = commands.length === 1 ? msgid : `${msgid}.${i + 1}`;
        yield { port: 'result', value: this.calls.complete(command, id) };
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        wrong ??= error.problem;
        if (command.id !== undefined)
          yield { port: 'event', value: refusal(command.id, error.problem, wall) };
      }
    }
    if (wrong !== undefined) throw this.errorOf(wrong);
  }

  private light(): NodeStatus {
    const { shell, calls } = this;
    const waits = this.begins === 'clock' && !this.heard;
    return callsLight({ ...calls.figures, waits }, shell.pump.backlog, shell.restored, shell.clock.now());
  }

  private errorOf(why: Problem): Error {
    return new NodeProblemError(why, runtimeLanguage(this.RED));
  }
}

function* sent(commands: Iterable<FaultCommand>): Iterable<Out> {
  for (const value of commands) yield { port: 'result', value };
}
