import type { Severity } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import type { Desk } from '../desk';
import type { ServerWatch } from '../server/server-watch';

/** Of what says nothing nobody knows how far it is off. */
const SILENT_SIGMA = 99;

/** Fields that do not come any more while others of the server do: lost on the way, or, when it lasts, dead. */
export function lookForSilentFields(server: ServerWatch, now: EpochMs, desk: Desk): void {
  const silent = [...server.traffic.silentFields()];
  const { partlyKey: key, place: target } = server;
  const [first] = silent;
  if (first === undefined) {
    if (desk.ledger.open > 0) desk.calm({ key, level: 0 }, now);
    return;
  }
  const unknown = { observed: null, expected: null, sigma: SILENT_SIGMA };
  const evidence = silent.map(({ field }) => ({ field, ...unknown }));
  const severity: Severity = silent.some(({ isLong }) => isLong) ? 'warning' : 'info';
  const found = { key, level: 1, severity, target, evidence, since: first.since };
  desk.suspect({ ...found, watch: 'partly-silent', scope: 'network' }, now);
}
