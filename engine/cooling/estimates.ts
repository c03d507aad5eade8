import type { EpochMs, Fields, Metric } from '../telemetry/metric';
import type { ServerControl } from './server-control';

/**
 * What a controller says of the fans of a server, as Metrics `fan` of method `estimated`: what it commands, how fast
 * they turn and answer, what they draw by the curve that was learned, and its mode.
 */
export function* estimates({ readings, modes, place }: ServerControl, timestamp: EpochMs): Iterable<Metric> {
  for (const [fan, { curve, share, commandedPct, responseS }] of readings.fans) {
    const fields: Fields = { speed_pct: 100 * share, power_w: curve.power(share), mode: modes.mode };
    if (commandedPct !== undefined) fields.command_pct = commandedPct;
    if (responseS !== undefined) fields.response_s = responseS;
    yield { name: 'fan', tags: { ...place, fan, method: 'estimated' }, fields, timestamp };
  }
}
