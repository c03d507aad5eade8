import { readRoomText } from '../../engine/room/document/read-room';
import { clusterOf, type Metric } from '../../engine/telemetry/metric';
import { KEY_SEPARATOR } from '../../engine/telemetry/series-key';
import type { Session } from '../common/command';
import { readText } from '../common/input';

/**
 * Tells a Metric of a server the rack that its server stands in by the room document of `--room`, where it does not
 * say: what rises together is then found rack by rack.
 */
export async function racksOf(session: Session): Promise<(metric: Metric) => Metric> {
  const name = session.flags.text('room');
  if (name === undefined) return (metric) => metric;
  const racks = new Map<string, string>();
  const room = readRoomText(await readText(name, session.host));
  for (const rack of room.racks) {
    const cluster = rack.cluster ?? room.clusters[0]!.name;
    for (const server of rack.servers) racks.set(keyOf(cluster, server.name), rack.name);
  }
  return (metric) => {
    const { tags } = metric;
    if (tags.server === undefined || tags.rack !== undefined) return metric;
    const rack = racks.get(keyOf(clusterOf(tags), tags.server));
    return rack === undefined ? metric : { ...metric, tags: { ...tags, rack } };
  };
}

function keyOf(cluster: string, server: string): string {
  return cluster + KEY_SEPARATOR + server;
}
