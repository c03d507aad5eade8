import type { Fault } from '../../telemetry/fault';
import type { EpochMs } from '../../telemetry/metric';

/** Labels of what happens by itself in a healthy room, by the kinds of the catalogue of faults. */

/** A natural burst of load. `since` is its start, for its name. */
export function burstLabel(
  state: 'started' | 'ended',
  at: EpochMs,
  since: EpochMs,
  target: Readonly<Record<string, string>>,
  load: number,
): Fault {
  return {
    id: `burst/${target.cluster}/${target.server}/${since}`,
    state,
    at,
    kind: 'cpu-overload',
    origin: 'background',
    scope: 'server',
    target: { ...target },
    parameters: { load },
  };
}

/** A run of readings of one thing that got lost. `group` is what was asked together. */
export function lossLabel(
  state: 'started' | 'ended',
  at: EpochMs,
  since: EpochMs,
  target: Readonly<Record<string, string>>,
  group: string,
): Fault {
  const { cluster, rack, server, fan } = target;
  return {
    id: ['loss', cluster, server ?? rack ?? 'room', fan, group, since]
      .filter((part) => part !== undefined)
      .join('/'),
    state,
    at,
    kind: 'telemetry-loss',
    origin: 'background',
    scope: 'network',
    target: { ...target },
    parameters: { group },
  };
}
