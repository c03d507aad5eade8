import { diskName, type RoomLayout } from '../room/document/layout';
import { RACK_FAN } from '../room/telemetry/tags';
import { ProblemError, problem } from '../telemetry/problem';
import { kindSpec } from './catalogue';
import { checkSensor } from './check-sensor';
import { absent, chosen, oneOf } from './find';
import type { FaultPlan } from './plan';

/** What a fault hits, as places in the columns of the physics. */
export interface Place {
  /** Whose label it is. */
  readonly cluster: string;
  readonly fans: readonly number[];
  readonly disks: readonly number[];
  readonly servers: readonly number[];
  readonly racks: readonly number[];
}

const FANS = ['fan-1', 'fan-2'];

/**
 * Finds the target of a fault in a room. Of sensors and networks it finds what they belong to.
 *
 * @param path of the fault, for Problems
 * @throws ProblemError `fault-target` for what does not stand there, with the names of what does; `missing-field` when
 * it stands in several clusters, of which each is a time domain with labels of its own
 */
export function placeOf(plan: FaultPlan, layout: RoomLayout, path = plan.id): Place {
  const { target } = plan;
  const at = (tag: string) => `${path}.target.${tag}`;
  const cluster = oneOf(layout.clusters, target.cluster, at('cluster'));
  const inCluster = (place: { readonly cluster: number }) => cluster < 0 || place.cluster === cluster;
  const racks = chosen(layout.racks, target.rack, inCluster, at('rack'));
  const stands = (place: { readonly cluster: number; readonly rack: number }) =>
    inCluster(place) && (target.rack === undefined || racks.includes(place.rack));
  const servers = chosen(layout.servers, target.server, stands, at('server'));
  const fanNames = hasRackFans(plan, layout, racks) ? [...FANS, RACK_FAN] : FANS;
  if (target.fan !== undefined && !fanNames.includes(target.fan))
    throw absent(at('fan'), target.fan, fanNames);
  const fans = servers.flatMap((server) =>
    FANS.flatMap((fan, k) => (target.fan === undefined || target.fan === fan ? [2 * server + k] : [])),
  );
  const disks = kindSpec(plan.kind).allows.includes('disk')
    ? disksOf(layout, servers, target.disk, at('disk'))
    : [];
  const home = cluster >= 0 ? cluster : homeOf(plan, layout, servers, racks, at('cluster'));
  checkSensor(target, layout, { servers, racks, isFirst: home === 0 }, at);
  return { cluster: layout.clusters[home]!.name, fans, disks, servers, racks };
}

/** Whether what is seen of fans of racks can be hit too: those themselves have no faults. */
function hasRackFans({ kind, target }: FaultPlan, layout: RoomLayout, racks: readonly number[]): boolean {
  const isOfRacks = kindSpec(kind).layer === 'stream' && target.server === undefined;
  return isOfRacks && racks.some((rack) => layout.plan.racks[rack]!.fans !== undefined);
}

/** The cluster of what is hit where none is named. */
function homeOf(
  { kind, target }: FaultPlan,
  layout: RoomLayout,
  servers: readonly number[],
  racks: readonly number[],
  field: string,
): number {
  // The cooling unit speaks in the time of the first.
  if (kindSpec(kind).scope === 'room') return 0;
  const hit =
    target.server === undefined ? racks.map((i) => layout.racks[i]!) : servers.map((i) => layout.servers[i]!);
  const [only, second] = new Set(hit.map(({ cluster }) => cluster));
  if (only === undefined || second !== undefined) {
    throw new ProblemError(problem('missing-field', field, undefined));
  }
  return only;
}

/** Places of the disks of some servers, and of this name if one is given. */
function disksOf(
  layout: RoomLayout,
  servers: readonly number[],
  name: string | undefined,
  field: string,
): number[] {
  const firsts: number[] = [];
  let count = 0;
  for (const { disks } of layout.servers) {
    firsts.push(count);
    count += disks;
  }
  const all = servers.flatMap((server) =>
    Array.from({ length: layout.servers[server]!.disks }, (_, i) => ({
      name: diskName(i),
      place: firsts[server]! + i,
    })),
  );
  const found = all.filter((disk) => name === undefined || disk.name === name);
  if (found.length > 0) return found.map(({ place }) => place);
  const names = all.map((disk) => disk.name);
  throw absent(field, name ?? '*', names);
}
