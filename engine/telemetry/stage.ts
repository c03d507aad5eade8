import type { Json } from './json';
import type { EpochMs, Metric } from './metric';

/** Uniform numbers in [0, 1). Seeded and passed in, one stream per (thing, purpose). */
export type Random = () => number;

/** Where a node sends what a stage gives out: `result` is the first output, `refused` the last. */
export type Port = 'result' | 'event' | 'refused';

/** One result, and where it goes. */
export interface Out<T = unknown> {
  readonly port: Port;
  readonly value: T;
}

/** What `push` returns when it has nothing to say: one shared array, so the hot path allocates nothing. */
export const NOTHING: readonly never[] = Object.freeze([]);

/** A pure state machine driven by event time: every algorithm of the package has this shape. */
export interface Stage<In, O extends Out = Out> {
  /** Takes one input. Usually returns `NOTHING`. */
  push(input: In): readonly O[];
  /** Event time of the domain has reached `now`. Lazy: the caller may pause between two items. */
  advance(now: EpochMs): Iterable<O>;
  /** The whole state, one entry per key; `StageKind.restore` goes on from it with the same results. */
  snapshot(): Iterable<[key: string, state: Json]>;
}

/** What a snapshot of a stage becomes in the version after. */
export type Migrate = (from: Iterable<[string, Json]>) => Iterable<[string, Json]>;

/** The form of snapshots of a kind of stage. */
export interface SnapshotForm {
  /** Rises by one when the form changes. */
  readonly version: number;
  /** By the version they come from. One that is missing here loses the state of that version. */
  readonly migrations?: Readonly<Record<number, Migrate>>;
}

/** The steps from a snapshot of `version` to one of today; undefined when one is missing. */
export function migrationsFrom(version: number, form: SnapshotForm): Migrate[] | undefined {
  const steps: Migrate[] = [];
  for (let from = version; from < form.version; from++) {
    const step = form.migrations?.[from];
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return version > form.version ? undefined : steps;
}

/** Makes stages of one kind, new or from a snapshot. */
export interface StageKind<Config, In, O extends Out = Out> extends SnapshotForm {
  create(config: Config, random?: Random): Stage<In, O>;
  restore(config: Config, from: Iterable<[string, Json]>, random?: Random): Stage<In, O>;
}

/** A stage of Metrics that may keep account of what was refused at the door of its domain, and of how time passes there. */
export interface MetricStage<O extends Out = Out> extends Stage<Metric, O> {
  noteRefused?(claimed: Pick<Metric, 'tags'>, why: 'future' | 'refused'): void;
  /** The time of the domain passes much faster or slower from now on: how late readings are is another. */
  notePace?(): void;
}

export interface MetricStageKind<Config, O extends Out = Out> extends StageKind<Config, Metric, O> {
  create(config: Config): MetricStage<O>;
  restore(config: Config, from: Iterable<[string, Json]>): MetricStage<O>;
}
