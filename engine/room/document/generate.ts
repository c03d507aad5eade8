import { RandomStream } from '../../telemetry/random';
import { MOST_SERVERS } from '../plan';
import { serverId } from './server-id';
import { about, fail, name, numberIn, type Of, optional, wholeIn } from './shape';
import { object, tableOf } from './shape-group';

/** Servers of a cluster by scenario (T-01): how many clusters there are is another number. */
export const PRESETS = { small: 5, medium: 10, large: 15, 'very-large': 20 } as const;

/** Servers of a rack when the number of racks is left open. */
const PER_RACK = 20;
const MOST_CLUSTERS = 1000;

const SIZES = {
  clusters: wholeIn(1, MOST_CLUSTERS),
  servers: about('Of each cluster', wholeIn(1, MOST_SERVERS)),
  racks: about('Of each cluster; one for each 20 servers when absent', optional(wholeIn(1, MOST_SERVERS))),
  classes: about('How likely a server is of each class, as weights', tableOf(numberIn(0, 1e6))),
};
const USUAL = { clusters: 1, servers: PRESETS['very-large'], classes: { std2u: 1 } };

/** What the racks of a room are generated from, as its document says it. */
export const RACKS_GENERATOR = object(SIZES, USUAL);

/** What a room is generated from. */
export const GENERATOR = object(
  { ...SIZES, seed: wholeIn(0, Number.MAX_SAFE_INTEGER), name },
  { ...USUAL, seed: 1, name: 'room' },
);

export type GeneratorOptions = Partial<Of<typeof GENERATOR>>;

interface GeneratedRack {
  readonly name: string;
  readonly cluster: string;
  readonly servers: readonly { readonly name: string; readonly class: string }[];
}

/** A room document as `readRoom` takes it: what it leaves out has its default. */
export interface GeneratedRoom {
  readonly name: string;
  readonly seed: number;
  readonly clusters: readonly { readonly name: string }[];
  readonly racks: readonly GeneratedRack[];
}

/**
 * A room of so many clusters of so many servers (000-035, 000-036). The same options give the same room, and one
 * more server changes nothing about the others.
 *
 * @throws ProblemError `room-value` for numbers and weights that cannot be
 */
export function generateRoom(options: GeneratorOptions): GeneratedRoom {
  const { clusters, seed, name: room } = GENERATOR.read(options, '');
  return {
    name: room,
    seed,
    clusters: Array.from({ length: clusters }, (_, c) => ({ name: clusterName(c) })),
    racks: generateRacks(options),
  };
}

/** @param path of the options, for Problems: empty, or ending in a dot */
export function generateRacks(options: GeneratorOptions, path = ''): readonly GeneratedRack[] {
  const {
    clusters,
    servers,
    racks = Math.ceil(servers / PER_RACK),
    classes,
    seed,
  } = GENERATOR.read(options, '');
  if (clusters * servers > MOST_SERVERS)
    fail(`${path}servers`, servers, `1..${Math.floor(MOST_SERVERS / clusters)}`);
  if (racks > servers) fail(`${path}racks`, racks, `1..${servers}`);
  const draw = classDraw(classes, seed, `${path}classes`);
  const perRack = options.racks === undefined ? PER_RACK : Math.ceil(servers / racks);
  return Array.from({ length: clusters * racks }, (_, r) => {
    const cluster = clusterName(Math.floor(r / racks));
    const first = (r % racks) * perRack;
    return {
      name: `rack-${r + 1}`,
      cluster,
      servers: Array.from({ length: Math.max(0, Math.min(perRack, servers - first)) }, (_, s) => {
        const server = serverName(first + s);
        return { name: server, class: draw(serverId(cluster, server)) };
      }),
    };
  });
}

/** Two digits at least, so that names sort by number and the hundredth renames nobody. */
function serverName(place: number): string {
  return `server-${String(place + 1).padStart(2, '0')}`;
}

export function clusterName(place: number): string {
  return `cluster-${place + 1}`;
}

function classDraw(
  weights: Readonly<Record<string, number>>,
  seed: number,
  path: string,
): (server: string) => string {
  const names = Object.keys(weights);
  if (names.every((each) => weights[each] === 0)) fail(path, weights, '{class: weight}');
  // Where each class ends on a line from 0 to the sum of the weights.
  let sum = 0;
  const ends = names.map((each) => {
    sum += weights[each]!;
    return sum;
  });
  return (server) => {
    const drawn = new RandomStream(seed, server, 'class').uniform() * sum;
    return names[ends.findIndex((end) => drawn < end)]!;
  };
}
