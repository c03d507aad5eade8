import type { Node, NodeAPI, NodeDef, NodeMessage, NodeStatus } from 'node-red';
import { Domains } from '../../engine/telemetry/domains';
import { DEFAULT_CLUSTER, type EpochMs } from '../../engine/telemetry/metric';
import { type Problem, problem, refused } from '../../engine/telemetry/problem';
import type { MetricStage, MetricStageKind } from '../../engine/telemetry/stage';
import { NOTHING, type Out } from '../../engine/telemetry/stage';
import { describe } from '../../engine/telemetry/texts';
import { isProblem, type NodeConfig, readConfig } from './config';
import { entriesOf, takeUp } from './kept';
import { readMessage } from './message';
import type { StageNodeConfig } from './options';
import { Outbox, type Output } from './outbox';
import { NodeProblemError, refuseConfig, runtimeLanguage } from './problems';
import { MAX_QUEUE, Pump } from './pump';
import { type StageFacts, stageLight } from './stage-light';
import { memoryOf, NodeState, stateFolder } from './state';
import { LIGHTS, LossMeter, StatusLine } from './status';
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
/** A flow has 15 s to stop, the writing of the state included. */
const DRAIN_MS = 8000;

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
  private readonly domains: Domains<Config, O>;
  private readonly outbox: Outbox;
  private readonly pump: Pump;
  private readonly state: NodeState;
  private readonly status: StatusLine;
  private readonly loss = new LossMeter();
  private readonly language;
  private readonly clock;
  private restoring: Promise<void> = Promise.resolve();
  private restored: StageFacts['restored'];
  private received = false;
  /** Messages that never reached a stage. */
  private turnedAway = 0;
  private changed = false;
  private tickWaits = false;
  private closed = false;

  constructor(
    RED: NodeAPI,
    private readonly node: Node,
    private readonly config: StageNodeConfig<Config>,
    private readonly spec: StageNodeSpec<Config, O>,
    tools: Tools,
  ) {
    const { stage, options } = config;
    this.clock = tools.clock;
    this.language = runtimeLanguage(RED);
    this.domains = new Domains(spec.kind, stage);
    this.outbox = new Outbox({
      outputs: spec.outputs,
      topic: node.name || node.type,
      maxMetrics: options.maxMetrics,
      send: (messages) => node.send(messages),
      newId: () => RED.util.generateId(),
    });
    this.pump = new Pump(this.outbox, tools);
    this.status = new StatusLine(node, tools.clock);
    this.state = new NodeState({
      id: node.id,
      keep: options.keep,
      folder: stateFolder(RED),
      memory: memoryOf(RED),
      identity: { stage: spec.config.type, version: spec.kind.version, shape: spec.shape(stage) },
      clock: tools.clock,
      report: (problem) => this.warn(problem),
    });
  }

  start(): void {
    this.status.show(LIGHTS.restoring);
    this.restoring = this.restore();
    const stopTicks = this.clock.every(TICK_MS, () => this.tick());
    const stopSaves = this.clock.every(SAVE_MS, () => this.save());
    this.node.on('input', (msg, _send, done) => this.input(msg, done));
    this.node.on('close', (removed: boolean, done: () => void) => {
      stopTicks();
      stopSaves();
      this.close(removed)
        .catch((error) => this.node.error(error))
        .finally(done);
    });
  }

  private async restore(): Promise<void> {
    const kept = await this.state.load();
    const now = this.clock.now();
    try {
      if (kept !== undefined) takeUp(kept.entries, this.outbox, this.domains, now);
      this.restored = kept && { ageMs: now - kept.savedAt, at: now };
    } catch (error) {
      this.domains.forget();
      this.warn(problem('bad-state', this.node.id, String(error)));
    }
    this.pump.release();
  }

  private input(msg: NodeMessage, done: Done): void {
    const since = this.clock.now();
    if (this.closed) done(this.closing());
    else if (!this.pump.offer({ since, run: () => this.handle(msg, since), end: done })) {
      this.outbox.add(this.turnAway(problem('queue-full', 'queue', MAX_QUEUE, MAX_QUEUE), msg));
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

  private tick(): void {
    const since = this.clock.now();
    this.status.show(this.light(since));
    for (const cluster of this.domains.takeStartedOver())
      this.warn(problem('started-over', 'cluster', cluster));
    if (this.tickWaits) return;
    this.tickWaits = true;
    const end = () => {
      this.tickWaits = false;
    };
    if (!this.pump.offer({ since, run: () => this.passTime(since), end })) end();
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
    void this.state.save(() => entriesOf([], this.domains));
  }

  private async close(removed: boolean): Promise<void> {
    this.status.close();
    const keeps = !removed && this.config.options.keep !== 'no';
    const unsent = keeps ? this.outbox.keep() : [];
    await this.restoring;
    if (keeps) {
      const stop = this.clock.after(DRAIN_MS, () => this.pump.abandon(this.closing()));
      await this.pump.idle();
      stop();
    } else this.pump.abandon(this.closing());
    this.closed = true;
    if (removed) await this.state.remove();
    else await this.state.close(() => entriesOf(unsent, this.domains));
  }

  private light(now: EpochMs): NodeStatus {
    const { received, restored } = this;
    const states = this.domains.states(now);
    const loss = this.loss.light(this.lost(), now);
    return stageLight({ states, backlog: this.pump.backlog, loss, received, restored }, now);
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

  private closing(): Error {
    return new NodeProblemError(problem('closing', 'payload', this.node.id), this.language);
  }

  private warn(why: Problem): void {
    this.node.warn(describe(why, this.language));
  }
}
