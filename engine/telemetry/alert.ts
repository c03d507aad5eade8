import type { Severity } from './finding';
import type { EpochMs } from './metric';

/** A finding that somebody has to know of. */
export interface Alert {
  id: string;
  state: 'pending' | 'firing' | 'resolved';
  finding: string;
  severity: Severity;
  since: EpochMs;
  until?: EpochMs;
  labels: Record<string, string>;
  acknowledged?: { by: string; at: EpochMs };
  silenced_until?: EpochMs;
}
