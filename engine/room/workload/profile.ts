import type { RandomStream } from '../../telemetry/random';
import type { WorkloadSettings } from './settings';

/** Between which loads a server lives. */
export interface LoadProfile {
  readonly idle: number;
  readonly baseline: number;
  readonly peak: number;
}

/** Usual load over machines: 0.33 in the mean [D], with this deviation [E]. */
const BASELINE = { mean: 0.33, sigma: 0.08, least: 0.12, most: 0.65 };

/** The profile of a server, drawn where the settings leave it open. All three are drawn always, in one order. */
export function drawProfile({ idle, baseline, peak }: WorkloadSettings, stream: RandomStream): LoadProfile {
  const low = 0.02 + 0.06 * stream.uniform();
  const usual = BASELINE.mean + BASELINE.sigma * stream.normal();
  const high = 0.8 + 0.2 * stream.uniform();
  return {
    idle: idle ?? Math.min(low, baseline ?? 1, peak ?? 1),
    baseline:
      baseline ?? Math.min(peak ?? 1, Math.max(idle ?? 0, within(usual, BASELINE.least, BASELINE.most))),
    peak: peak ?? Math.max(high, baseline ?? 0, idle ?? 0),
  };
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
