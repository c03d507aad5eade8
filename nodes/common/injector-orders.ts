import type { FaultTarget } from '../../engine/faults/plan';
import type { Command, CommandTarget } from '../../engine/telemetry/command';
import { isRecord } from '../../engine/telemetry/json';
import { ProblemError, problem } from '../../engine/telemetry/problem';

/** What an injector does by Command, whatever its mode. */
export const INJECTOR_KINDS = ['inject', 'clear'] as const;

/** What is no order of an injector. */
export function notTaken(kind: string): ProblemError {
  return new ProblemError(problem('command-kind', 'kind', kind, INJECTOR_KINDS));
}

/** The fault that a Command ends: its id is the value; all that hit its target when there is none. */
export function idToClear({ value }: Pick<Command, 'value'>): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new ProblemError(problem('command-value', 'value', value, 'a-text'));
}

/** What the target of a Command names in its cluster. */
export function placeIn({ cluster: _, part: __, ...place }: CommandTarget): FaultTarget {
  return place;
}

/** The fault document of a Command: without a target of its own it hits what the Command names. */
export function aimed({ value, target }: Pick<Command, 'value' | 'target'>): unknown {
  return isRecord(value) && value.target === undefined ? { ...value, target: placeIn(target) } : value;
}
