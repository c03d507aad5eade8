import type { Joined } from '../server/joined';
import type { LineWatch } from '../server/line-watch';
import { LINES } from '../server/physics';
import type { ServerWatch } from '../server/server-watch';
import { type Sign, signOf } from './sign';

/** Servers that are off to one side, by so much, of which there are so many, are off for one reason. */
const CROWD_SIGMA = 1.5;
const CROWD_SHARE = 0.4;
const LEAST_CROWD = 3;

type Servers = ReadonlySet<ServerWatch>;

/** Are many servers off in this field now, to the same side? Then it is none of one of them. */
export function isCrowd(servers: Servers, field: Joined, side: number): boolean {
  let known = 0;
  let off = 0;
  for (const server of servers) {
    const line = server.lineFor(field);
    if (line === undefined) continue;
    known++;
    const { sigma, latest } = line.deviation;
    if (Math.max(sigma * side, latest * side) > CROWD_SIGMA) off++;
  }
  return off >= LEAST_CROWD && off >= CROWD_SHARE * known;
}

/** Fields in which many servers of a rack have passed their thresholds. */
export function* crowds(servers: Servers): Iterable<Sign> {
  const racks = new Set([...servers].map(({ rack }) => rack));
  for (const { field } of LINES) {
    const off: LineWatch[] = [];
    const theirs = new Set<string>();
    let known = 0;
    for (const server of servers) {
      const line = server.lineFor(field);
      if (line === undefined) continue;
      known++;
      if (line.deviation.level < 1) continue;
      off.push(line);
      theirs.add(server.rack);
    }
    if (off.length < LEAST_CROWD || off.length < CROWD_SHARE * known) continue;
    const middle = off.sort((a, b) => a.deviation.sigma - b.deviation.sigma)[off.length >> 1]!;
    const isOneRack = theirs.size === 1 && racks.size > 1;
    yield signOf(isOneRack ? [...theirs][0]! : '', middle);
  }
}
