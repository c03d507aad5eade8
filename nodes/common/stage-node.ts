import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { Domains } from '../../engine/telemetry/domains';
import { DEFAULT_CLUSTER, type EpochMs } from '../../engine/telemetry/metric';
import { type Problem, problem, refused } from '../../engine/telemetry/problem';
import type { MetricStage, MetricStageKind } from '../../engine/telemetry/stage';
import { NOTHING, type Out } from '../../engine/telemetry/stage';
import { isProblem, type NodeConfig, readConfig } from './config';
import { drain } from './drain';
import { entriesOf, takeUp } from './kept';
import { readMessage } from './message';
import { NodeShell } from './node-shell';
import type { StageNodeConfig } from './options';
import type { Output } from './outbox';
import { refuseConfig, runtimeLanguage } from './problems';
import { MAX_QUEUE } from './pump';
import { type StageFacts, stageLight } from './stage-light';
import { LIGHTS, LossMeter } from './status';
import type { Tools } from './tools';

/** What makes a stage a node. */
export interface StageNodeSpec<Config, O extends Out> {
  readonly config: NodeConfig<StageNodeConfig<Config>>;
  readonly kind: MetricStageKind<Config, O>;
  /** The options that state depends on: with others it does not fit. */
  readonly shape: (config: Config) => unknown;
  readonly outputs: readonly Output[];
  /** How many samples a stage had no place for, for the status. */
  readonly lost: (stage: MetricStage<O>) => number;
}

const TICK_MS = 1000;
const SAVE_MS = 30_000;

/** Makes `node` run a stage: one for each time domain that its messages speak of. */
export function runStageNode<Config, O extends Out>(
  RED: NodeAPI,
  node: Node,
  definition: NodeDef,
  spec: StageNodeSpec<Config, O>,
  tools: Tools,
): void {
  const config = readConfig(spec.config, { ...definition });
  if (isProblem(config)) refuseConfig(node, config, runtimeLanguage(RED));
  else new StageNode(RED, node, config, spec, tools).start();
}

type Done = (error?: Error) => void;

class StageNode<Config, O extends Out> {
  private readonly shell: NodeShell;
  private readonly domains: Domains<Config, O>;
  private readonly loss = new LossMeter();
  private restoring: Promise<void> = Promise.resolve();
  private restored: StageFacts['restored'];
  private received = false;
  /** Messages that never reached a stage. */
  private turnedAway = 0;
  private changed = false;
  private closed = false;

  constructor(
    RED: NodeAPI,
    private readonly node: Node,
    private readonly config: StageNodeConfig<Config>,
    private readonly spec: StageNodeSpec<Config, O>,
    tools: Tools,
  ) {
    const { stage, options } = config;
    const { outputs, kind } = spec;
    const identity = { stage: spec.config.type, version: kind.version, shape: spec.shape(stage) };
    this.domains = new Domains(kind, stage);
    this.shell = new NodeShell(
      RED,
      node,
      { options, outputs, identity, send: (messages) => node.send(messages) },
      tools,
    );
  }

  start(): void {
    const { node, shell } = this;
    shell.status.show(LIGHTS.restoring);
    this.restoring = this.restore();
    shell.every(TICK_MS, () => this.show());
    shell.pace(TICK_MS, (wall) => this.passTime(wall));
    shell.every(SAVE_MS, () => this.save());
    node.on('input', (msg, _send, done) => this.input(msg, done));
    shell.onClose((removed) => this.close(removed));
  }

  private async restore(): Promise<void> {
    const kept = await this.shell.state.load();
    const now = this.shell.clock.now();
    try {
      if (kept !== undefined) this.domains.restore(takeUp(kept.entries, this.outbox), now);
      this.restored = kept && { ageMs: now - kept.savedAt, at: now };
    } catch (error) {
      this.domains.forget();
      this.shell.warn(problem('bad-state', this.node.id, String(error)));
    }
    this.shell.pump.release();
  }

  private input(msg: NodeMessage, done: Done): void {
    const since = this.shell.clock.now();
    if (this.closed) done(this.shell.closing());
    else if (!this.shell.pump.offer({ since, run: () => this.handle(msg, since), end: done })) {
      this.shell.outbox.add(this.turnAway(problem('queue-full', 'queue', MAX_QUEUE, MAX_QUEUE), msg));
      done();
    }
  }

  private handle(msg: NodeMessage, wall: EpochMs): Iterable<Out | undefined> {
    const request = readMessage(msg, () => this.domainTime(wall));
    if ('problem' in request) return [this.turnAway(request.problem, msg)];
    if ('metrics' in request) return this.take(request.metrics, wall);
    this.changed = true;
    this.domains.forget(request.reset === true ? undefined : request.reset);
    return NOTHING;
  }

  private take(metrics: readonly unknown[], wall: EpochMs): Iterable<Out | undefined> {
    if (metrics.length === 0) return NOTHING;
    this.received = true;
    this.changed = true;
    return metrics.length === 1 ? this.domains.push(metrics[0], wall) : this.takeEach(metrics, wall);
  }

  private *takeEach(metrics: readonly unknown[], wall: EpochMs): Iterable<Out | undefined> {
    for (const metric of metrics) {
      const given = this.domains.push(metric, wall);
      if (given === NOTHING) yield undefined;
      else yield* given;
    }
  }

  private turnAway(why: Problem, { payload }: NodeMessage): Out {
    this.turnedAway++;
    return { port: 'refused', value: refused(why, payload) };
  }

  private *passTime(wall: EpochMs): Iterable<Out> {
    for (const out of this.domains.tick(wall)) {
      this.changed = true;
      yield out;
    }
  }

  private save(): void {
    if (!this.changed) return;
    this.changed = false;
    void this.shell.state.save(() => entriesOf([], this.domains.snapshot()));
  }

  private async close(removed: boolean): Promise<void> {
    const keeps = !removed && this.config.options.keep !== 'no';
    const unsent = keeps ? this.shell.outbox.keep() : [];
    await this.restoring;
    if (keeps) await drain(this.pump, this.clock, () => this.shell.closing());
    else this.shell.pump.abandon(this.shell.closing());
    this.closed = true;
    if (removed) await this.shell.state.remove();
    else await this.shell.state.close(() => entriesOf(unsent, this.domains.snapshot()));
  }

  private show(): void {
    const { received, restored, shell } = this;
    const now = shell.clock.now();
    const states = this.domains.states(now);
    const loss = this.loss.light(this.lost(), now);
    shell.status.show(stageLight({ states, backlog: shell.pump.backlog, loss, received, restored }, now));
    for (const cluster of this.domains.takeStartedOver())
      shell.warn(problem('started-over', 'cluster', cluster));
  }

  private lost(): number {
    const { refused, future } = this.domains.counts;
    let lost = this.turnedAway + refused + future;
    for (const stage of this.domains.stages()) lost += this.spec.lost(stage);
    return lost;
  }

  /** Time of a number that carries none: that of the domain it will belong to. */
  private domainTime(wall: EpochMs): EpochMs {
    const domain = this.domains.states(wall).find(({ cluster }) => cluster === DEFAULT_CLUSTER);
    return domain?.kind === 'driven' ? (domain.now ?? wall) : wall;
  }
}
