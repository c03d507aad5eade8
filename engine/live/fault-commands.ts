import type { FaultPlan, PlanChoice } from '../faults/plan';
import { readPlan } from '../faults/read-plan';
import type { Command, CommandTarget } from '../telemetry/command';
import { isRecord } from '../telemetry/json';
import { ProblemError, problem } from '../telemetry/problem';
import type { FaultyRoom } from './faulty-room';

/** That are to come, there, or were within the last hour. */
const MOST_FAULTS = 1000;
/** Between the id of a command and a count: no name that people give is likely to have it. */
const AGAIN = '~';

/**
 * Causes the fault that `value` describes, a fault document. Where it says nothing, its id is that of the command, its
 * cluster that of the command's target, and without a target it hits what the command names. The same document by the
 * same id asks for what is to come or there already, as when a list is sent again after a restart: nothing changes.
 *
 * @throws ProblemError with the path of what is wrong in `value`; nothing has changed then
 */
export function inject(room: FaultyRoom, { id, target, value }: Command): void {
  const { zone } = room.simulation.layout.document;
  const plan = readPlan(aimed(value, target), 'value', id, zone);
  const isNamed = isRecord(value) && value.id !== undefined;
  if (isNamed && !room.isOver(plan.id) && room.plans.some((known) => isSame(known, plan))) return;
  const count = room.plans.length;
  if (count >= MOST_FAULTS) {
    throw new ProblemError(problem('too-many-faults', 'value', count + 1, MOST_FAULTS));
  }
  room.add(isNamed ? plan : { ...plan, id: nextId(room, id) }, 'value');
}

/**
 * Ends the fault that `value` names, by its id or that of the command that caused it; without a value all that hit
 * what the target names. Of the whole cluster those of the cooling are too.
 *
 * @throws ProblemError `no-fault` for one that nobody knows
 */
export function clear(room: FaultyRoom, { target, value }: Command): void {
  room.clear(value === undefined ? within(target) : named(room, value));
}

/** Both were read by `readPlan`, which gives their keys in one order. */
function isSame(a: FaultPlan, b: FaultPlan): boolean {
  return a.id === b.id && JSON.stringify(a) === JSON.stringify(b);
}

function aimed(value: unknown, { cluster, part: _, ...place }: CommandTarget): unknown {
  if (!isRecord(value)) return value;
  const { target = place } = value;
  return isRecord(target) ? { ...value, target: { cluster, ...target } } : value;
}

/** A button says the same each time: once its fault is over the next one has a count behind its id. */
function nextId(room: FaultyRoom, id: string): string {
  let next = id;
  for (let count = 2; room.isOver(next); count++) next = `${id}${AGAIN}${count}`;
  return next;
}

function named(room: FaultyRoom, id: unknown): PlanChoice {
  if (typeof id !== 'string') throw new ProblemError(problem('command-value', 'value', id, 'a-text'));
  const isMeant: PlanChoice = (plan) => plan.id === id || plan.id.startsWith(`${id}${AGAIN}`);
  if (!room.plans.some(isMeant)) throw new ProblemError(problem('no-fault', 'value', id));
  return isMeant;
}

function within({ cluster, part: _, ...place }: CommandTarget): PlanChoice {
  const named = Object.entries(place);
  return ({ target }: FaultPlan) =>
    (target.cluster ?? cluster) === cluster &&
    named.every(([tag, name]) => target[tag as keyof typeof place] === name);
}
