import { RandomStream } from '../../telemetry/random';
import { fanCommand } from '../fan';
import { type RackPlan, type RoomPlan, roomPlan, type ServerPlan } from '../plan';
import { DEFAULT_SENSORS, type SensorSettings } from '../sensors/settings';
import { DEFAULT_WORKLOAD, type WorkloadSettings } from '../workload/settings';
import { slotsOf } from './check-slots';
import type { CompleteRoom } from './read-room';
import type { RackDocument, RoomDocument, ServerDocument } from './room-shape';
import { ServerClasses } from './server-classes';
import { serverId } from './server-id';

/** A server where it stands, with all that holds for it. Its place in the list is its place in the physics. */
export interface PlacedServer {
  readonly id: string;
  readonly name: string;
  readonly cluster: number;
  readonly rack: number;
  readonly cores: number;
  readonly workload: WorkloadSettings;
  readonly sensors: SensorSettings;
  /** 0..1 or `AUTO`. */
  readonly fanCommand: number;
  readonly fanEfficiency: readonly number[];
  readonly disks: number;
}

export interface PlacedRack {
  readonly name: string;
  readonly cluster: number;
  readonly pdu: string;
  readonly fanSpeed: number;
}

export interface PlacedCluster {
  readonly name: string;
  readonly workload: WorkloadSettings;
}

/** A room document taken apart: what the physics needs, and what stands where. */
export interface RoomLayout {
  readonly document: CompleteRoom;
  readonly plan: RoomPlan;
  readonly clusters: readonly PlacedCluster[];
  readonly racks: readonly PlacedRack[];
  readonly servers: readonly PlacedServer[];
  /** Of racks and the room. */
  readonly sensors: SensorSettings;
}

export function layoutOf(document: CompleteRoom): RoomLayout {
  const clusters = document.clusters.map(({ name, workload }) => ({
    name,
    workload: { ...DEFAULT_WORKLOAD, ...document.workload, ...workload },
  }));
  const racks = document.racks.map((rack) => ({
    name: rack.name,
    cluster: rack.cluster === undefined ? 0 : clusters.findIndex(({ name }) => name === rack.cluster),
    pdu: rack.pdu.name,
    fanSpeed: rack.fans?.speed ?? 0,
  }));
  const sensors = { ...DEFAULT_SENSORS, ...document.sensors };
  const classes = new ServerClasses(document.classes);
  const plans: ServerPlan[] = [];
  const servers: PlacedServer[] = [];
  document.racks.forEach((rack, r) => {
    const { cluster } = racks[r]!;
    const slots = slotsOf(rack);
    rack.servers.forEach((server, s) => {
      const id = serverId(clusters[cluster]!.name, server.name);
      const { place, cores } = classes.place(server.class, server.changes);
      const spread = server.spread ?? drawnSpread(document, id);
      const disks = server.disks ?? document.disks;
      plans.push({ class: place, rack: r, slot: slots[s]! - 1, spread, disks });
      servers.push({
        id,
        cluster,
        rack: r,
        cores,
        disks,
        ...settingsOf(document, sensors, clusters[cluster]!, server),
      });
    });
  });
  const { supply, recirculation, cooling, protection } = document;
  return {
    document,
    clusters,
    racks,
    servers,
    sensors,
    plan: roomPlan({
      classes: classes.used,
      servers: plans,
      racks: document.racks.map(rackPlan),
      recirculation: { ...recirculation, supply },
      cooling,
      protection,
    }),
  };
}

/** Name of a disk of a server by its place, from 0. */
export function diskName(place: number): string {
  return `disk-${place + 1}`;
}

function rackPlan({ pdu, slots, fans }: RackDocument): RackPlan {
  return { pdu, ...(slots === undefined ? {} : { slots }), ...(fans === undefined ? {} : { fans }) };
}

/** Power of a server relative to its class, within what the physics takes. */
function drawnSpread({ seed, unitSpread }: RoomDocument, id: string): number {
  const drawn = 1 + unitSpread * new RandomStream(seed, id, 'spread').normal();
  return Math.min(2, Math.max(0.5, drawn));
}

/** The nearest says what holds: server, then cluster, then room, then default. */
function settingsOf(
  room: RoomDocument,
  common: SensorSettings,
  cluster: PlacedCluster,
  server: ServerDocument,
) {
  const { command, efficiency } = server.fans ?? room.fans;
  return {
    name: server.name,
    workload: over(cluster.workload, server.workload),
    sensors: over(common, server.sensors),
    fanCommand: fanCommand(command),
    fanEfficiency: efficiency,
  };
}

/** Settings with changes; the same object when there are none, as in most of many servers. */
function over<T extends object>(settings: T, changes: Partial<T>): T {
  return Object.keys(changes).length === 0 ? settings : { ...settings, ...changes };
}
