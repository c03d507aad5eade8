import type { NodeStatus } from 'node-red';
import type { Domains } from '../../engine/telemetry/domains';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Out } from '../../engine/telemetry/stage';
import type { NodeShell } from './node-shell';
import type { Pump } from './pump';
import { backlogLight, LIGHTS, restoredLight } from './status';

export interface StageFacts {
  readonly states: ReturnType<Domains<unknown, Out>['states']>;
  readonly backlog: Pump['backlog'];
  /** What to show of the losses, if there were any. */
  readonly loss: NodeStatus | undefined;
  /** What a node says of its stages at work, losses included; undefined: that they run. */
  readonly work?: NodeStatus | undefined;
  /** Has a message been taken in? */
  readonly received: boolean;
  readonly restored: NodeShell['restored'];
}

/** So long the age of loaded state is to be seen where data come all the time. */
const RESTORED_SHOWN_MS = 10_000;

/** What the status of a node says, the most pressing first. */
export function stageLight(facts: StageFacts, now: EpochMs): NodeStatus {
  const { states, backlog, loss, work, received, restored } = facts;
  if (states.some((domain) => domain.clockStopped)) return LIGHTS.clockStopped;
  if (backlog.since !== undefined) return backlogLight(backlog.tasks, now - backlog.since);
  if (restored !== undefined && (!received || isNews(restored.at, now))) return restoredLight(restored.ageMs);
  if (loss !== undefined && (work === undefined || !received)) return loss;
  if (!received) return LIGHTS.waiting;
  return states.some((domain) => domain.now === undefined) ? LIGHTS.noClock : (work ?? LIGHTS.running);
}

/** Also when the wall clock has been set back since. */
function isNews(at: EpochMs, now: EpochMs): boolean {
  return Math.abs(now - at) < RESTORED_SHOWN_MS;
}
