import { FANS } from './constants';
import type { RoomPlan } from './plan';
import { type ServerModel, serverModel } from './server-model';
import type { Counts } from './state';

/**
 * Servers of one class that are stepped together, with their class made ready: so many at most that a step of them
 * takes some ten microseconds, and what is known of them stays in the nearest cache.
 */
export interface Group {
  readonly model: ServerModel;
  readonly members: Int32Array;
}

const MOST_IN_GROUP = 256;

/** All servers of a room, by class. */
export interface Fleet {
  /** Those of one class follow each other. */
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
  const kinds = classes.map((kind, place) => ({
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
    kinds.reduce((sum, { model, members }) => sum + of(model) * members.length, 0);
  return {
    groups: kinds.flatMap(inGroups),
    counts: {
      servers: servers.length,
      fans: FANS * servers.length,
      gpus,
      disks: servers.reduce((sum, { disks = 0 }) => sum + disks, 0),
      racks: racks.length,
    },
    rack: Int32Array.from(servers, ({ rack }) => rack),
    spread: Float64Array.from(servers, ({ spread = 1 }) => spread),
    firstGpu,
    designW: total(({ designW }) => designW),
    designFlowM3s: total(({ designFlowM3s }) => designFlowM3s),
  };
}

function inGroups({ model, members }: Group): Group[] {
  return Array.from({ length: Math.ceil(members.length / MOST_IN_GROUP) }, (_, i) => ({
    model,
    members: members.subarray(i * MOST_IN_GROUP, (i + 1) * MOST_IN_GROUP),
  }));
}
