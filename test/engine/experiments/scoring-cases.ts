import type { Label } from '../../../engine/experiments/scoring/agreement';
import type { Finding } from '../../../engine/telemetry/finding';

const START = Date.UTC(2026, 0, 1);

export const minutes = (count: number): number => START + 60_000 * count;

/** A fan that is off from minute 60, seen from minute 62, mended at minute 120, unless it is said otherwise. */
export function label(other: Partial<Label>): Label {
  return {
    id: 'a',
    kind: 'fan-off',
    origin: 'injected',
    scope: 'fan',
    target: { cluster: 'c-1', rack: 'r-1', server: 's-1', fan: 'f-1' },
    parameters: {},
    started_at: minutes(60),
    observable_at: minutes(62),
    ended_at: minutes(120),
    ...other,
  };
}

/** What is right to say of that, at minute 63. */
export function finding(other: Partial<Finding>): Finding {
  return {
    id: 'x',
    state: 'opened',
    since: minutes(61),
    detected_at: minutes(63),
    severity: 'warning',
    scope: 'fan',
    target: { cluster: 'c-1', rack: 'r-1', server: 's-1', fan: 'f-1' },
    cause: 'fan-failed',
    candidates: [],
    confidence: 0.9,
    evidence: [],
    actions: [],
    ...other,
  };
}
