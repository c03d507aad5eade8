import { isOfStream } from '../../engine/faults/catalogue';
import type { FaultPlan } from '../../engine/faults/plan';
import { readPlans } from '../../engine/faults/read-plan';
import type { EpochMs } from '../../engine/telemetry/metric';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';

export type InjectorMode = 'inline' | 'command';

/** A list of faults as a form holds it: the documents, and what they say. */
export interface FaultList {
  readonly documents: readonly Readonly<Record<string, unknown>>[];
  readonly plans: readonly FaultPlan[];
}

/** Reads the faults of a form, or says what is wrong with the first that is. */
export function readFaultList(value: unknown, path: string, mode: InjectorMode): FaultList | Problem {
  try {
    const plans = readPlans(value, path);
    if (mode === 'inline') for (const [i, plan] of plans.entries()) assertInline(plan, `${path}[${i}].kind`);
    // Each of them has been read, so it is an object.
    return { documents: value as FaultList['documents'], plans };
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** What passes can be made to lie; the room that it comes from cannot be changed. */
export function assertInline({ kind }: FaultPlan, field: string): void {
  if (!isOfStream(kind)) throw new ProblemError(problem('fault-inline', field, kind));
}

/** The name of a fault of the list when the list is begun for the `run`-th time: each has labels of its own. */
export function nameInRun(id: string, run: number): string {
  return run === 1 ? id : `${id}-${run}`;
}

/** When a plan that begins at `now` is over for good; null when nobody knows. */
export function overAt({ start, durationMs, everyMs, times }: FaultPlan, now: EpochMs): EpochMs | null {
  if ('cron' in start || durationMs === null || times === null) return null;
  const firstMs = 'at' in start ? start.at : now + start.afterMs;
  return firstMs + (times - 1) * (everyMs ?? 0) + durationMs;
}
