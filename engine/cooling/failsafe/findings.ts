import type { Finding } from '../../telemetry/finding';
import type { ServerCause } from './causes';

/** What a finding of a detector means for the fans of its server, by the cause that it names. */
const CAUSES: Readonly<Record<string, ServerCause>> = {
  'sensor-dead': 'sensor-missing',
  'sensor-stuck': 'sensor-stuck',
  'sensor-drifting': 'sensor-disagrees',
  'sensor-biased': 'sensor-disagrees',
  'fan-failed': 'fan-fault',
  'fan-stalled': 'fan-fault',
};

/**
 * The cause that holds while the finding is open; undefined for findings that are closed or of no concern here. A
 * thermometer counts when it is the one that is controlled by (T-20: it looks normal to whoever regulates on it).
 */
export function causeOfFinding({ state, cause, target }: Finding, field: string): ServerCause | undefined {
  if (state === 'closed') return undefined;
  const meant = CAUSES[cause];
  if (meant === undefined) return undefined;
  return meant === 'fan-fault' || target.field === field ? meant : undefined;
}
