import type { EpochMs } from './metric';

export const SCOPES = ['sensor', 'fan', 'server', 'rack', 'cluster', 'room', 'network'] as const;
export type Scope = (typeof SCOPES)[number];

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Evidence {
  field: string;
  observed: number | null;
  expected: number | null;
  /** Distance of the two in standard deviations of the healthy residual. */
  sigma: number;
}

/** What a detector says is wrong; `id` stays through its life. */
export interface Finding {
  id: string;
  state: 'opened' | 'updated' | 'closed';
  since: EpochMs;
  until?: EpochMs;
  detected_at: EpochMs;
  /** When the cause that it names was named first; absent while it is unknown. */
  named_at?: EpochMs;
  severity: Severity;
  scope: Scope;
  /** Tags of the thing: cluster, rack, server, fan, and `field` for a sensor. */
  target: Record<string, string>;
  cause: string;
  candidates: { cause: string; probability: number }[];
  /** 0..1 */
  confidence: number;
  evidence: Evidence[];
  /** What could be done, as catalogue keys with their reason. */
  actions: { action: string; reason: string }[];
  /** Time to the stop level, with its interval, counted from `at`. */
  remaining?: { seconds: number; low: number; high: number; at: EpochMs };
  /** What was said of findings of this thing, and by how much its threshold has moved for it; absent: nothing was. */
  calibration?: { factor: number; right: number; wrong: number; expected: number };
}
