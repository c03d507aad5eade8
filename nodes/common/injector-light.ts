import type { NodeStatus } from 'node-red';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { NodeShell } from './node-shell';
import type { Pump } from './pump';
import { type StageFacts, stageLight } from './stage-light';
import { backlogLight, count, LIGHTS, restoredLight } from './status';

/** So long the age of loaded state is shown. */
const RESTORED_SHOWN_MS = 10_000;

export interface FaultFigures {
  /** Faults that are on. */
  readonly on: number;
  /** All that are to come, on or lately over. */
  readonly planned: number;
}

/** What the status of an inline injector says: faults that are on, of how many, unless something is more pressing. */
export function injectorLight(facts: StageFacts, { on, planned }: FaultFigures, now: EpochMs): NodeStatus {
  const { loss } = facts;
  // What is over must not hide the faults for ever.
  const light = stageLight({ ...facts, loss: loss?.fill === 'yellow' ? loss : undefined }, now);
  if (light !== LIGHTS.running) return light;
  const text = `⚡ ${count(on)} / ${count(planned)}${loss === undefined ? '' : ` · ${loss.text}`}`;
  return on > 0 ? { fill: 'yellow', shape: 'dot', text } : { fill: 'green', shape: 'ring', text };
}

export interface CallFigures {
  /** Faults that were sent, of how many in the list. */
  readonly sent: number;
  readonly listed: number;
  /** Does it wait for its first clock? */
  readonly waits: boolean;
}

/** What the status of an injector that commands says. */
export function callsLight(
  { sent, listed, waits }: CallFigures,
  backlog: Pump['backlog'],
  restored: NodeShell['restored'],
  now: EpochMs,
): NodeStatus {
  if (backlog.since !== undefined) return backlogLight(backlog.tasks, now - backlog.since);
  if (restored !== undefined && Math.abs(now - restored.at) < RESTORED_SHOWN_MS)
    return restoredLight(restored.ageMs);
  if (waits) return LIGHTS.noClock;
  return { fill: 'green', shape: sent > 0 ? 'dot' : 'ring', text: `→ ${count(sent)} / ${count(listed)}` };
}
