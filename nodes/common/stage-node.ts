import type { Node, NodeAPI, NodeDef, NodeMessage, NodeStatus } from 'node-red';
import { DOMAIN_DEFAULTS, type DomainState, Domains } from '../../engine/telemetry/domains';
import { DEFAULT_CLUSTER, type EpochMs } from '../../engine/telemetry/metric';
import { type Problem, problem, refused } from '../../engine/telemetry/problem';
import type { MetricStage, MetricStageKind } from '../../engine/telemetry/stage';
import { NOTHING, type Out } from '../../engine/telemetry/stage';
import { isProblem, type NodeConfig, readConfig } from './config';
import { passTime, rememberedDomains } from './domains-in-node';
import { readMessage } from './message';
import { NodeShell } from './node-shell';
import type { StageNodeConfig } from './options';
import type { Output } from './outbox';
import { refuseConfig, runtimeLanguage } from './problems';
import { MAX_QUEUE } from './pump';
import { stageLight } from './stage-light';
import { LossMeter } from './status';
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
  /** What the status says of stages that work, in place of "running" and of the losses, which it is told. */
  readonly light?: (stages: Iterable<MetricStage<O>>, loss: NodeStatus | undefined) => NodeStatus;
  /**
   * A request of a kind that this node alone knows; undefined: the message is read as by any other.
   *
   * @param stageOf that of a cluster, if anything was heard of it
   * @param present all clusters and how their time stands
   */
  readonly request?: (
    msg: NodeMessage,
    stages: Iterable<MetricStage<O>>,
    stageOf: (cluster: string) => MetricStage<O> | undefined,
    present: () => readonly Present<O>[],
  ) => Iterable<O | undefined> | Problem | undefined;
  /** What is said once a second of all clusters together, lazily; `undefined` is a place to pause. */
  readonly tick?: (present: readonly Present<O>[], wall: EpochMs) => Iterable<O | undefined>;
  /** What a stage still says when the node is closed. */
  readonly farewell?: (stage: MetricStage<O>, now: EpochMs) => readonly O[];
}

/** A cluster: how its time stands, and its stage. */
export interface Present<O extends Out> {
  readonly state: DomainState;
  readonly stage: MetricStage<O>;
}

const TICK_MS = 1000;

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
  private received = false;
  /** Messages that never reached a stage. */
  private turnedAway = 0;

  constructor(
    RED: NodeAPI,
    private readonly node: Node,
    { stage, options, ...limits }: StageNodeConfig<Config>,
    private readonly spec: StageNodeSpec<Config, O>,
    tools: Tools,
  ) {
    const { config, kind, outputs, shape } = spec;
    const domains = new Domains(kind, stage, { ...DOMAIN_DEFAULTS, ...limits });
    this.domains = domains;
    const migrations = kind.migrations === undefined ? {} : { migrations: kind.migrations };
    this.shell = new NodeShell(RED, node, tools, {
      options,
      outputs,
      identity: { version: kind.version, ...migrations, stage: config.type, shape: shape(stage) },
      send: (messages) => node.send(messages),
      remembered: rememberedDomains(domains, tools.clock),
      farewell: () => this.farewell(),
    });
  }

  start(): void {
    const { node, shell } = this;
    shell.start();
    shell.every(TICK_MS, () => this.show());
    shell.pace(TICK_MS, (wall) => this.pass(wall));
    node.on('input', (msg, _send, done) => this.input(msg, done));
  }

  private input(msg: NodeMessage, done: Done): void {
    const { shell } = this;
    const since = shell.clock.now();
    if (shell.offer({ since, run: () => this.handle(msg, since), end: done })) return;
    shell.outbox.add(this.turnAway(problem('queue-full', 'queue', MAX_QUEUE, MAX_QUEUE), msg));
    done();
  }

  private *pass(wall: EpochMs): Iterable<Out | undefined> {
    yield* passTime(this.domains, this.shell, wall);
    yield* this.spec.tick?.(this.present(wall), wall) ?? NOTHING;
  }

  private present(wall: EpochMs): Present<O>[] {
    return this.domains.states(wall).map((state) => ({ state, stage: this.domains.stage(state.cluster)! }));
  }

  private handle(msg: NodeMessage, wall: EpochMs): Iterable<Out | undefined> {
    const stageOf = (cluster: string) => this.domains.stage(cluster);
    const own = this.spec.request?.(msg, this.domains.stages(), stageOf, () => this.present(wall));
    if (own !== undefined) return this.answer(own, msg);
    const request = readMessage(msg, () => this.domainTime(wall));
    if ('problem' in request) return [this.turnAway(request.problem, msg)];
    if ('metrics' in request) return this.take(request.metrics, wall);
    this.shell.changed = true;
    this.domains.forget(request.reset === true ? undefined : request.reset);
    return NOTHING;
  }

  private answer(answer: Iterable<O | undefined> | Problem, msg: NodeMessage): Iterable<Out | undefined> {
    if (isProblem(answer)) return [this.turnAway(answer, msg)];
    this.shell.changed = true;
    return answer;
  }

  private take(metrics: readonly unknown[], wall: EpochMs): Iterable<Out | undefined> {
    if (metrics.length === 0) return NOTHING;
    this.received = true;
    this.shell.changed = true;
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

  private *farewell(): Iterable<Out> {
    const { domains, spec, shell } = this;
    if (spec.farewell === undefined) return;
    for (const { cluster, now } of domains.states(shell.clock.now())) {
      const stage = domains.stage(cluster);
      if (stage !== undefined && now !== undefined) yield* spec.farewell(stage, now);
    }
  }

  private show(): void {
    const { received, shell } = this;
    const now = shell.clock.now();
    const states = this.domains.states(now);
    const loss = this.loss.light(this.lost(), now);
    const work = this.spec.light?.(this.domains.stages(), loss);
    shell.status.show(
      stageLight(
        { states, backlog: shell.pump.backlog, loss, work, received, restored: shell.restored },
        now,
      ),
    );
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
