import { FANS } from './constants';
import type { RoomPlan } from './plan';
import { type ServerModel, serverModel } from './server-model';
import type { Counts } from './state';

/** The servers of a class that stand in a room, with their class made ready. */
export interface Group {
  readonly model: ServerModel;
  readonly members: Int32Array;
}

/** All servers of a room, by class. */
export interface Fleet {
  readonly groups: readonly Group[];
  readonly counts: Counts;
  readonly rack: Int32Array;
  readonly spread: Float64Array;
  /** First of its GPUs, by server. */
  readonly firstGpu: Int32Array;
  /** Wall power and flow of all servers at the design point, W and m³/s. */
  readonly designW: number;
  readonly designFlowM3s: number;
}

export function fleet({ classes, servers, racks }: RoomPlan): Fleet {
  const groups = classes.map((kind, place) => ({
    model: serverModel(kind),
    members: Int32Array.from(servers.keys()).filter((i) => servers[i]!.class === place),
  }));
  let gpus = 0;
  const firstGpu = Int32Array.from(servers, (server) => {
    const first = gpus;
    gpus += classes[server.class]!.gpus?.count ?? 0;
    return first;
  });
  const total = (of: (model: ServerModel) => number) =>
    groups.reduce((sum, { model, members }) => sum + of(model) * members.length, 0);
  return {
    groups,
    counts: { servers: servers.length, fans: FANS * servers.length, gpus, racks: racks.length },
    rack: Int32Array.from(servers, ({ rack }) => rack),
    spread: Float64Array.from(servers, ({ spread = 1 }) => spread),
    firstGpu,
    designW: total(({ designW }) => designW),
    designFlowM3s: total(({ designFlowM3s }) => designFlowM3s),
  };
}
