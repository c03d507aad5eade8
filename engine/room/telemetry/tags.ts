import type { Tags } from '../../telemetry/metric';
import type { RoomLayout } from '../document/layout';

/** How the fans of a rack, taken together, are called in telemetry and in targets. */
export const RACK_FAN = 'rack-fan';

const SIMULATED = { method: 'simulated' };

export function serverTags({ clusters, racks, servers }: RoomLayout, server: number): Tags {
  const { name, cluster, rack } = servers[server]!;
  return { cluster: clusters[cluster]!.name, rack: racks[rack]!.name, server: name, ...SIMULATED };
}

export function rackTags({ clusters, racks }: RoomLayout, rack: number): Tags {
  const { name, cluster } = racks[rack]!;
  return { cluster: clusters[cluster]!.name, rack: name, ...SIMULATED };
}

/** Of the room and its cooling unit: they speak in the time of the first cluster, once for all. */
export function roomTags({ clusters }: RoomLayout): Tags {
  return { cluster: clusters[0]!.name, ...SIMULATED };
}

/** What the thing of these tags is called as the target of a label or a state. */
export function targetOf({ method: _, ...target }: Tags): Tags {
  return target;
}
