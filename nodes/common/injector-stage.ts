import { type FaultPlan, type FaultTarget, isOn, type PlanChoice } from '../../engine/faults/plan';
import { StreamFaults, type StreamOut } from '../../engine/faults/stream/stream-faults';
import type { Json } from '../../engine/telemetry/json';
import { clusterOf, type EpochMs, type Metric } from '../../engine/telemetry/metric';
import type { MetricStage, MetricStageKind } from '../../engine/telemetry/stage';
import { HOUR_MS } from '../../engine/telemetry/units';
import { nameInRun } from './injector-list';

export interface InjectorStageConfig {
  /** The list; `after` counts from the moment at which it is begun. */
  readonly plans: readonly FaultPlan[];
  /** Is the list begun with the first time that is heard of? Else when it is asked for. */
  readonly beginsByItself: boolean;
  readonly seed: number;
  readonly maxHeld: number;
}

interface Saved {
  readonly run: number;
  readonly latest: EpochMs | null;
  readonly cluster: string | null;
}

/** Faults of one time domain: those of a list, which can be begun again and again, and others that are asked for. */
export class InjectorStage implements MetricStage<StreamOut> {
  /** The latest time that has been heard of. */
  latest: EpochMs = Number.NEGATIVE_INFINITY;
  private readonly faults: StreamFaults;
  /** How often the list was begun. */
  private run = 0;
  /** Of what passes; undefined before the first. */
  private cluster: string | undefined;

  constructor(private readonly config: InjectorStageConfig) {
    const { seed, maxHeld } = config;
    this.faults = new StreamFaults({ plans: [], seed, maxHeld, choosesSensors: true });
  }

  /** Metrics that were let go early, because too many were held back. */
  get early(): number {
    return this.faults.early;
  }

  /** Faults of this cluster that are on, and all that are to come, on or lately over. */
  get figures(): { readonly on: number; readonly planned: number } {
    const isOurs = ({ target }: FaultPlan) => (target.cluster ?? this.cluster) === this.cluster;
    const ids = new Set(this.faults.plans.filter(isOurs).map(({ id }) => id));
    const on = [...this.faults.episodes].filter((each) => isOurs(each.plan) && isOn(each, this.latest));
    return { on: on.length, planned: ids.size };
  }

  /** Begins the list at a time. What is left of the run before is ended. */
  begin(now: EpochMs): void {
    const { faults, config } = this;
    const before = this.run;
    faults.clear(now, ({ id }) => config.plans.some((plan) => nameInRun(plan.id, before) === id));
    // Another fault may have the name.
    do this.run++;
    while (config.plans.some(({ id }) => faults.has(nameInRun(id, this.run))));
    for (const plan of config.plans) faults.add({ ...plan, id: nameInRun(plan.id, this.run) }, now);
  }

  /** @throws ProblemError `fault-twice` when the name is taken */
  add(plan: FaultPlan, now: EpochMs): void {
    this.faults.add(plan, now);
  }

  /** Is there a fault of this name, or one of the list that was begun by it, which is not long over? */
  has(id: string): boolean {
    return this.faults.plans.some(this.isMeant(id));
  }

  /** Ends a fault by the name that it has in the list or in its labels. */
  clear(now: EpochMs, id: string): void {
    this.faults.clear(now, this.isMeant(id));
  }

  /** Ends all that hit what these tags name; all when they name nothing. */
  clearAt(now: EpochMs, place: FaultTarget): void {
    const named = Object.entries(place);
    this.faults.clear(now, ({ target }) =>
      named.every(([tag, name]) => target[tag as keyof FaultTarget] === name),
    );
  }

  push(metric: Metric): readonly StreamOut[] {
    this.cluster ??= clusterOf(metric.tags);
    this.hear(metric.timestamp);
    return this.faults.push(metric);
  }

  *advance(now: EpochMs): Iterable<StreamOut> {
    if (Number.isFinite(now)) {
      yield* this.catchUp(now);
      this.hear(now);
    }
    yield* this.faults.advance(now);
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    const { run, latest, cluster = null } = this;
    yield ['injector', { run, latest: Number.isFinite(latest) ? latest : null, cluster }];
    yield* this.faults.snapshot();
  }

  restore(from: ReadonlyMap<string, Json>): void {
    const { run, latest, cluster } = from.get('injector') as unknown as Saved;
    this.run = run;
    this.cluster = cluster ?? undefined;
    this.latest = latest ?? Number.NEGATIVE_INFINITY;
    this.faults.restore(from);
  }

  private isMeant(id: string): PlanChoice {
    const inList = this.config.plans.some((plan) => plan.id === id) ? nameInRun(id, this.run) : id;
    return (plan) => plan.id === id || plan.id === inList;
  }

  /** After a long stop there are many labels: between two hours of them the caller may pause. */
  private *catchUp(now: EpochMs): Iterable<StreamOut> {
    if (this.latest === Number.NEGATIVE_INFINITY) return;
    for (let at = this.latest + HOUR_MS; at < now; at += HOUR_MS) yield* this.faults.advance(at);
  }

  private hear(at: EpochMs): void {
    const isFirst = this.latest === Number.NEGATIVE_INFINITY;
    this.latest = Math.max(this.latest, at);
    if (isFirst && this.config.beginsByItself) this.begin(at);
  }
}

export const INJECTOR_STAGE: MetricStageKind<InjectorStageConfig, StreamOut> = {
  version: 1,
  create: (config) => new InjectorStage(config),
  restore(config, from) {
    const stage = new InjectorStage(config);
    stage.restore(new Map(from));
    return stage;
  },
};
