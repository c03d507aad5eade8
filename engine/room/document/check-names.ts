import { ProblemError, problem } from '../../telemetry/problem';
import { MOST_SERVERS } from '../plan';
import type { CompleteRoom } from './read-room';
import { fail } from './shape';

/** Clusters and racks have names of their own in a room, servers in a cluster; a cluster that is named exists. */
export function checkNames({ clusters, racks }: CompleteRoom): void {
  const names = new Set<string>();
  clusters.forEach(({ name }, i) => {
    once(names, name, `clusters[${i}].name`);
  });
  const rackNames = new Set<string>();
  const serverNames = new Set<string>();
  let servers = 0;
  racks.forEach((rack, r) => {
    const path = `racks[${r}]`;
    once(rackNames, rack.name, `${path}.name`);
    const cluster = rack.cluster ?? clusters[0]!.name;
    if (!names.has(cluster))
      throw new ProblemError(problem('room-name', `${path}.cluster`, cluster, [...names]));
    rack.servers.forEach(({ name }, s) => {
      once(serverNames, `${cluster}/${name}`, `${path}.servers[${s}].name`, name);
    });
    servers += rack.servers.length;
  });
  if (servers < 1 || servers > MOST_SERVERS) fail('racks[*].servers', servers, `1..${MOST_SERVERS}`);
}

function once(taken: Set<string>, key: string, path: string, shown = key): void {
  if (taken.has(key)) throw new ProblemError(problem('room-twice', path, shown));
  taken.add(key);
}
