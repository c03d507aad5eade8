import type { NodeStatus } from 'node-red';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { NodeShell } from './node-shell';
import { LIGHTS, restoredLight } from './status';

export interface SimulatorFacts {
  readonly running: boolean;
  /** Simulated seconds a wall second: asked for, and reached (0 before the first tick). */
  readonly rate: number;
  readonly reached: number;
  readonly slowed: boolean;
}

/** So long the age of loaded state is shown. */
const RESTORED_SHOWN_MS = 10_000;

/** What the status of a simulator says. */
export function simulatorLight(
  { running, rate, reached, slowed }: SimulatorFacts,
  restored: NodeShell['restored'],
  now: EpochMs,
): NodeStatus {
  if (restored !== undefined && Math.abs(now - restored.at) < RESTORED_SHOWN_MS) {
    return restoredLight(restored.ageMs);
  }
  if (!running) return { fill: 'grey', shape: 'ring', text: '⏸' };
  if (reached === 0) return LIGHTS.waiting;
  if (slowed) return { fill: 'yellow', shape: 'ring', text: `×${figure(reached)} / ×${figure(rate)}` };
  return { fill: 'green', shape: 'dot', text: `×${figure(reached)}` };
}

/** Three digits: `0.5`, `1`, `59.9`, `3600`. */
function figure(rate: number): string {
  return rate >= 100 ? String(Math.round(rate)) : String(Number(rate.toPrecision(3)));
}
