import type { CommandTarget } from '../telemetry/command';
import { clusterOf, type Tags } from '../telemetry/metric';
import { seriesKey } from '../telemetry/series-key';

/** Key of the server that tags speak of, its fans too. */
export function keyOf(tags: Tags): string {
  return seriesKey(clusterOf(tags), tags, ['rack', 'server']);
}

/** That server as the target of a command. */
export function targetOf(tags: Tags): CommandTarget {
  const { rack, server } = tags;
  return {
    cluster: clusterOf(tags),
    ...(rack === undefined ? {} : { rack }),
    ...(server === undefined ? {} : { server }),
  };
}
