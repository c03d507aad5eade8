import type { NodeStatus } from 'node-red';
import type { Domains } from '../../engine/telemetry/domains';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Out } from '../../engine/telemetry/stage';
import type { Pump } from './pump';
import { backlogLight, LIGHTS, restoredLight } from './status';

export interface StageFacts {
  readonly states: ReturnType<Domains<unknown, Out>['states']>;
  readonly backlog: Pump['backlog'];
  /** What to show of the losses, if there were any. */
  readonly loss: NodeStatus | undefined;
  /** Has a message been taken in? */
  readonly received: boolean;
  /** Age of the state that was loaded. */
  readonly restoredAgeMs: number | undefined;
}

/** What the status of a node says, the most pressing first. */
export function stageLight(facts: StageFacts, now: EpochMs): NodeStatus {
  const { states, backlog, loss, received, restoredAgeMs } = facts;
  if (states.some((domain) => domain.clockStopped)) return LIGHTS.clockStopped;
  if (backlog.since !== undefined) return backlogLight(backlog.tasks, now - backlog.since);
  if (loss !== undefined) return loss;
  if (!received) return restoredAgeMs === undefined ? LIGHTS.waiting : restoredLight(restoredAgeMs);
  return states.some((domain) => domain.now === undefined) ? LIGHTS.noClock : LIGHTS.running;
}
