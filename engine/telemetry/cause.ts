/** Names of what is behind a finding about a server room. Findings of the power gate have names of their own. */
export const CAUSES = [
  'fan-failed',
  'fan-stalled',
  'fan-wearing',
  'airflow-blocked',
  'real-load',
  'cooling-unit',
  'power-cap',
  'recirculation',
  'sensor-dead',
  'sensor-stuck',
  'sensor-drifting',
  'sensor-biased',
  'sensor-spiking',
  'disk',
  'server-down',
  'telemetry-lost',
  'telemetry-duplicated',
  'telemetry-reordered',
  'telemetry-delayed',
  'clock-skew',
  /** Something is wrong, and it looks like nothing that is known. */
  'unknown',
] as const;
export type Cause = (typeof CAUSES)[number];
