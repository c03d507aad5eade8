import type { ServerControl } from './server-control';
import type { Peers } from './server-readings';

/** What several servers are off together is no matter of one, from so many on. */
const FEWEST = 3;

export function peersOf(servers: Iterable<ServerControl>): Peers {
  const off: number[] = [];
  const places: number[] = [];
  for (const { readings } of servers) {
    if (readings.isPredictable) off.push(readings.offK);
    const { offsetK } = readings;
    if (offsetK !== undefined) places.push(offsetK);
  }
  return { offK: middle(off) ?? 0, placeK: middle(places) };
}

function middle(values: number[]): number | undefined {
  if (values.length < FEWEST) return undefined;
  values.sort((a, b) => a - b);
  return values[values.length >> 1];
}
