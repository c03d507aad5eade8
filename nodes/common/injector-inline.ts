import type { Node, NodeAPI, NodeMessage, NodeStatus } from 'node-red';
import type { FaultPlan } from '../../engine/faults/plan';
import type { StreamOut } from '../../engine/faults/stream/stream-faults';
import { DOMAIN_DEFAULTS, Domains, type DomainsOptions } from '../../engine/telemetry/domains';
import { DEFAULT_CLUSTER, type EpochMs } from '../../engine/telemetry/metric';
import { type Problem, ProblemError, problem, type Refused } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import { passTime, rememberedDomains } from './domains-in-node';
import { EVENTS, refusal, toEvents } from './injector-answers';
import { FaultDesk } from './injector-desk';
import { injectorLight } from './injector-light';
import { type InjectorRequest, readRequest } from './injector-request';
import { INJECTOR_STAGE, InjectorStage, type InjectorStageConfig } from './injector-stage';
import { NodeShell } from './node-shell';
import type { StageOptions } from './options';
import { NodeProblemError, runtimeLanguage } from './problems';
import { MAX_QUEUE } from './pump';
import { LossMeter } from './status';
import type { Tools } from './tools';

export interface InlineOptions extends Pick<DomainsOptions, 'futureAllowanceMs' | 'idleExpiryMs'> {
  readonly list: { readonly plans: readonly FaultPlan[] };
  readonly begin: string;
  readonly seed: number;
  readonly maxHeld: number;
  readonly options: StageOptions;
}

type Done = (error?: Error) => void;

const TICK_MS = 1000;

/** Puts faults into the telemetry that passes: one stage for each time domain that it speaks of. */
export class InlineInjector {
  private readonly shell: NodeShell;
  private readonly domains: Domains<InjectorStageConfig, StreamOut>;
  private readonly desk: FaultDesk;
  private readonly loss = new LossMeter();
  private received = false;
  /** Messages that never reached a stage. */
  private turnedAway = 0;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    { list: { plans }, begin, seed, maxHeld, options, ...limits }: InlineOptions,
    tools: Tools,
  ) {
    const config = { plans, beginsByItself: begin === 'deploy', seed, maxHeld };
    const domains = new Domains(INJECTOR_STAGE, config, { ...DOMAIN_DEFAULTS, ...limits });
    this.domains = domains;
    this.desk = new FaultDesk(domains);
    this.shell = new NodeShell(RED, node, tools, {
      options,
      outputs: [{ ports: ['result'], metrics: true }, EVENTS],
      identity: {
        stage: node.type,
        version: INJECTOR_STAGE.version,
        shape: { mode: 'inline', plans, begin, seed },
      },
      send: (messages) => node.send(toEvents(messages)),
      remembered: rememberedDomains(domains, tools.clock),
    });
  }

  start(): void {
    const { node, shell } = this;
    shell.start();
    shell.every(TICK_MS, () => this.show());
    shell.pace(TICK_MS, (wall) => passTime(this.domains, shell, wall));
    node.on('input', (msg, _send, done) => this.input(msg, done));
  }

  private input(msg: NodeMessage, done: Done): void {
    const since = this.shell.clock.now();
    if (this.shell.offer({ since, run: () => this.handle(msg, since), end: done })) return;
    this.turnedAway++;
    done(this.errorOf(problem('queue-full', 'queue', MAX_QUEUE, MAX_QUEUE)));
  }

  private *handle(msg: NodeMessage, wall: EpochMs): Iterable<Out | undefined> {
    const request = readRequest(msg, () => this.desk.timeOf(DEFAULT_CLUSTER, wall));
    this.shell.changed = true;
    if ('metrics' in request) yield* this.take(request.metrics, wall);
    else if ('commands' in request) yield* this.obey(request.commands, String(msg._msgid), wall);
    else this.act(request, wall);
  }

  private act(
    request: Exclude<InjectorRequest, { metrics: unknown } | { commands: unknown }>,
    wall: EpochMs,
  ) {
    if ('problem' in request) {
      this.turnedAway++;
      throw this.errorOf(request.problem);
    }
    this.told(() => {
      if ('begin' in request) this.desk.begin(wall);
      else if ('clear' in request)
        this.desk.clear(request.clear === true ? undefined : request.clear, 'clear', wall);
      else this.domains.forget(request.reset === true ? undefined : request.reset);
    });
  }

  /** Lets Metrics through; the first that is refused is the error of its message. */
  private *take(metrics: readonly unknown[], wall: EpochMs): Iterable<Out | undefined> {
    let wrong: Problem | undefined;
    for (const metric of metrics) {
      this.received = true;
      yield undefined;
      for (const out of this.domains.push(metric, wall)) {
        if (out.port === 'refused') wrong ??= (out.value as Refused).problem;
        else yield out;
      }
    }
    if (wrong !== undefined) throw this.errorOf(wrong);
  }

  /** Does what Commands ask, and answers those with an id; the first that is refused is the error of its message. */
  private *obey(
    commands: readonly Readonly<Record<string, unknown>>[],
    msgid: string,
    wall: EpochMs,
  ): Iterable<Out> {
    let wrong: Problem | undefined;
    for (const [i, command] of commands.entries()) {
      const isNamed = command.id !== undefined;
      try {
        const answer = this.desk.obey(command, commands.length === 1 ? msgid : `${msgid}.${i + 1}`, wall);
        if (isNamed) yield { port: 'event', value: answer };
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        wrong ??= error.problem;
        if (isNamed) yield { port: 'event', value: refusal(command.id, error.problem, wall) };
      }
    }
    if (wrong !== undefined) throw this.errorOf(wrong);
  }

  private show(): void {
    const { shell, domains } = this;
    const now = shell.clock.now();
    shell.status.show(this.light(now));
    for (const cluster of domains.takeStartedOver()) shell.warn(problem('started-over', 'cluster', cluster));
  }

  private light(now: EpochMs): NodeStatus {
    const { domains, shell, received } = this;
    const { refused, future } = domains.counts;
    const stages = [...domains.stages()].filter((stage) => stage instanceof InjectorStage);
    const early = sum(stages.map((stage) => stage.early));
    const figures = stages.map((stage) => stage.figures);
    return injectorLight(
      {
        states: domains.states(now),
        backlog: shell.pump.backlog,
        loss: this.loss.light(this.turnedAway + refused + future + early, now),
        received,
        restored: shell.restored,
      },
      { on: sum(figures.map(({ on }) => on)), planned: sum(figures.map(({ planned }) => planned)) },
      now,
    );
  }

  /** What is wrong with a request has a sentence in the language of the log. */
  private told(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw error instanceof ProblemError ? this.errorOf(error.problem) : error;
    }
  }

  private errorOf(why: Problem): Error {
    return new NodeProblemError(why, runtimeLanguage(this.RED));
  }
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
