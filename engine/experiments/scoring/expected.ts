import type { FaultKind } from '../../faults/catalogue';
import type { Cause } from '../../telemetry/cause';
import type { Scope, Severity } from '../../telemetry/finding';

/** What a finding must say to be right about a fault. */
export interface Expected {
  /** Any of them is right; the first says it best. */
  readonly causes: readonly Cause[];
  readonly scope: Scope;
  /** The lowest severity that counts; a higher one does too. */
  readonly least: Severity;
}

/**
 * Of every kind of fault what is right to say. A stalled fan has failed; a worn fan fails in the end. Load that is real
 * and troubles of the network hurt no machine: to mention them is enough.
 */
export const EXPECTED: Readonly<Record<FaultKind, Expected>> = {
  'fan-off': { causes: ['fan-failed'], scope: 'fan', least: 'warning' },
  'fan-stall': { causes: ['fan-stalled', 'fan-failed'], scope: 'fan', least: 'warning' },
  'fan-wear': { causes: ['fan-wearing', 'fan-failed'], scope: 'fan', least: 'warning' },
  'airflow-blocked': { causes: ['airflow-blocked'], scope: 'server', least: 'warning' },
  'cpu-overload': { causes: ['real-load'], scope: 'server', least: 'info' },
  'server-down': { causes: ['server-down'], scope: 'server', least: 'warning' },
  'disk-failure': { causes: ['disk'], scope: 'server', least: 'warning' },
  'pdu-limit': { causes: ['power-cap'], scope: 'rack', least: 'warning' },
  'aisle-recirculation': { causes: ['recirculation'], scope: 'rack', least: 'warning' },
  'cooling-degraded': { causes: ['cooling-unit'], scope: 'room', least: 'warning' },
  'cooling-stop': { causes: ['cooling-unit'], scope: 'room', least: 'warning' },
  'sensor-null': { causes: ['sensor-dead'], scope: 'sensor', least: 'warning' },
  'sensor-stuck': { causes: ['sensor-stuck'], scope: 'sensor', least: 'warning' },
  'sensor-drift': { causes: ['sensor-drifting'], scope: 'sensor', least: 'warning' },
  'sensor-bias': { causes: ['sensor-biased'], scope: 'sensor', least: 'warning' },
  'sensor-spike': { causes: ['sensor-spiking'], scope: 'sensor', least: 'warning' },
  'telemetry-loss': { causes: ['telemetry-lost'], scope: 'network', least: 'info' },
  'telemetry-duplicate': { causes: ['telemetry-duplicated'], scope: 'network', least: 'info' },
  'telemetry-reorder': { causes: ['telemetry-reordered'], scope: 'network', least: 'info' },
  'telemetry-delay': { causes: ['telemetry-delayed'], scope: 'network', least: 'info' },
  'clock-skew': { causes: ['clock-skew'], scope: 'network', least: 'info' },
};
