import { clusterOf, type Metric, type Tags } from '../telemetry/metric';
import { fullKey, KEY_SEPARATOR, seriesKey } from '../telemetry/series-key';
import { MEASUREMENTS } from '../telemetry/vocabulary';

/** Tags by which a server and its fans are one thing. */
const SERVER_TAGS = ['cluster', 'rack', 'server', 'method'] as const;

/** Tags of a measurement by which its series are told apart; undefined when nobody knows them. */
const BY_NAME: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(MEASUREMENTS).map(([name, { tags }]) => [name, ['cluster', ...tags, 'method']]),
);

/** Metrics that are judged together: those of a server and its fans. */
export function isOfServer(name: string, tags: Tags): boolean {
  return (name === 'server' || name === 'fan') && tags.server !== undefined;
}

/** Key of the thing that a Metric speaks of. Fans belong to their server. A window has that of its samples. */
export function thingKey(metric: Metric): string {
  const { name, tags } = metric;
  if (isOfServer(name, tags)) return seriesKey('server', tags, SERVER_TAGS);
  const by = BY_NAME.get(name);
  if (by !== undefined) return seriesKey(name, tags, by);
  if (tags.window === undefined) return fullKey(name, tags);
  const { window: _, ...own } = tags;
  return fullKey(name, own);
}

/** Key of one matter of a thing, to be read by people too: it begins the id of its findings. */
export function matterKey(thing: string, matter: string): string {
  return `${thing.replaceAll(KEY_SEPARATOR, '/')}/${matter}`;
}

/** Tags of a thing as the target of a finding: who it is, not how it was measured. */
export function targetOf(tags: Tags): Record<string, string> {
  const { method: _, window: __, ...target } = tags;
  return { ...target, cluster: clusterOf(tags) };
}
