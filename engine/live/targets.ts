import { FANS } from '../room/constants';
import type { RoomLayout } from '../room/document/layout';
import { RACK_FAN } from '../room/telemetry/tags';
import type { CommandTarget } from '../telemetry/command';
import { ProblemError, problem } from '../telemetry/problem';

const PLACES = ['cluster', 'rack', 'server', 'fan'];
/** So many names a Problem lists. */
const MOST_NAMES = 20;

/** @throws ProblemError `command-target` for a part that is no room, and for a name that the room does not have */
export function checkTarget(layout: RoomLayout, target: CommandTarget): void {
  if (target.part !== undefined) {
    throw new ProblemError(problem('command-target', 'target.part', target.part, PLACES));
  }
  if (target.fan === undefined) serversOf(layout, target);
  else fansOf(layout, target);
}

/**
 * Places of the servers that a target names: all of the cluster, of a rack of it, or one.
 *
 * @throws ProblemError for a name that the room does not have
 */
export function serversOf({ clusters, racks, servers }: RoomLayout, target: CommandTarget): number[] {
  const cluster = clusters.findIndex(({ name }) => name === target.cluster);
  if (cluster < 0) throw unknown('cluster', target.cluster, clusters);
  const ours = racks.filter((rack) => rack.cluster === cluster);
  if (target.rack !== undefined && !ours.some(({ name }) => name === target.rack)) {
    throw unknown('rack', target.rack, ours);
  }
  const inRack = indices(servers).filter((i) => {
    const server = servers[i]!;
    return (
      server.cluster === cluster && (target.rack === undefined || racks[server.rack]!.name === target.rack)
    );
  });
  if (target.server === undefined) return inRack;
  const named = inRack.filter((i) => servers[i]!.name === target.server);
  if (named.length === 0)
    throw unknown(
      'server',
      target.server,
      inRack.map((i) => servers[i]!),
    );
  return named;
}

/**
 * Places of the fans that a target names: fan k of server i is 2i + k, and behind them come those of the racks.
 *
 * @throws ProblemError for a name that the room does not have
 */
export function fansOf(layout: RoomLayout, target: CommandTarget): number[] {
  if (target.server === undefined && target.fan === RACK_FAN) return rackFansOf(layout, target);
  const names = Array.from({ length: FANS }, (_, fan) => ({ name: `fan-${fan + 1}` }));
  const wanted = indices(names).filter((fan) => target.fan === undefined || names[fan]!.name === target.fan);
  if (wanted.length === 0) throw unknown('fan', target.fan, names);
  return serversOf(layout, target).flatMap((server) => wanted.map((fan) => FANS * server + fan));
}

function rackFansOf(layout: RoomLayout, target: CommandTarget): number[] {
  const { racks, document, servers } = layout;
  serversOf(layout, target);
  const hasFans = indices(racks).filter((rack) => {
    const { name, cluster } = racks[rack]!;
    const isNamed = target.rack === undefined || name === target.rack;
    const isHere = layout.clusters[cluster]!.name === target.cluster;
    return isNamed && isHere && document.racks[rack]!.fans !== undefined;
  });
  if (hasFans.length === 0) throw unknown('fan', RACK_FAN, []);
  return hasFans.map((rack) => FANS * servers.length + rack);
}

function unknown(place: string, name: unknown, known: readonly { readonly name: string }[]): ProblemError {
  const names = known.map((one) => one.name);
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), '…'] : names;
  return new ProblemError(problem('command-target', `target.${place}`, name, shown));
}

function indices(list: readonly unknown[]): number[] {
  return Array.from(list.keys());
}
