import type { EpochMs } from '../telemetry/metric';
import { type FaultKind, kindSpec } from './catalogue';
import type { CronTimes } from './cron';
import type { TargetTag } from './kind-spec';

/** Tags of what is hit. A tag that is absent stands for all: `{ rack }` for all that stands in it. */
export type FaultTarget = Readonly<Partial<Record<TargetTag, string>>>;

/** A fault that is to happen, once or again and again. JSON. */
export interface FaultPlan {
  readonly id: string;
  readonly kind: FaultKind;
  readonly target: FaultTarget;
  /** When: at a time, so long after the start of whoever injects it, or each time that cron says. */
  readonly start: { readonly at: EpochMs } | { readonly afterMs: number } | CronTimes;
  /** How long each time; null is until it is cleared. */
  readonly durationMs: number | null;
  /** How long it takes from nothing to its full intensity, in a straight line. */
  readonly rampMs: number;
  /** Time from one start to the next; null is once, or what cron says. */
  readonly everyMs: number | null;
  /** How often; null is without end. */
  readonly times: number | null;
  /** Probability that it happens, each time anew (000-103). */
  readonly chance: number;
  /** In the unit of its kind; null where there is none. */
  readonly intensity: number | null;
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** Which of several plans. */
export type PlanChoice = (plan: FaultPlan) => boolean;

export const everyPlan: PlanChoice = () => true;

/** One time that a fault happens. */
export interface Episode {
  /** That of the plan, with the count behind it when it can happen again. */
  readonly id: string;
  readonly plan: FaultPlan;
  readonly startMs: EpochMs;
  /** Infinity while nobody has cleared it. */
  readonly endMs: EpochMs;
}

/** Whether a fault is there at a time: from its start on, before its end. */
export function isOn({ startMs, endMs }: Episode, at: EpochMs): boolean {
  return at >= startMs && at < endMs;
}

/** How bad a fault is at a time, in the unit of its kind: what ramps lead to. NaN where there is no intensity. */
export function intensityAt({ plan, startMs }: Episode, at: EpochMs): number {
  const spec = kindSpec(plan.kind).intensity;
  if (spec === undefined || plan.intensity === null) return Number.NaN;
  const { rampMs, intensity } = plan;
  if (at - startMs >= rampMs) return intensity;
  return spec.healthy + ((intensity - spec.healthy) * (at - startMs)) / rampMs;
}

/** A number among the parameters of a plan that `readPlan` has made: all of its kind are there. */
export function numberOf({ parameters }: FaultPlan, name: string): number {
  return parameters[name] as number;
}
