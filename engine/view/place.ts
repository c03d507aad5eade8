import { seriesKey } from '../telemetry/series-key';

const PARTS = [
  'server',
  'fan',
  'gpu',
  'mig',
  'disk',
  'path',
  'interface',
  'pdu',
  'cooling_unit',
  'room',
] as const;

/** Which thing of a cluster a reading is of, however it was read. Servers have one name in a cluster, whatever their rack. */
export function placeKey(name: string, tags: Readonly<Record<string, string>>): string {
  const key = seriesKey(name, tags, PARTS);
  return tags.server === undefined && tags.rack !== undefined ? `${key}/${tags.rack}` : key;
}
