import { generateRoom } from '../room/document/generate';
import { type CompleteRoom, readRoom } from '../room/document/read-room';
import { LOSSES } from '../room/sensors/sampling';
import { isRecord } from '../telemetry/json';
import type { Loop } from './protocol';
import type { Place } from './resolve';

/** Background loss of readings by what it is called: per cent. */
export const LOSS_CHOICES = { none: 'none', '0.4': 'usual', '4': 'heavy' } as const satisfies Record<
  string,
  keyof typeof LOSSES
>;
export type LossChoice = keyof typeof LOSS_CHOICES;
/** Least first: a key that looks like a whole number comes first in its object. */
export const LOSS_NAMES = ['none', '0.4', '4'] as const satisfies LossChoice[];

/**
 * Speed at which the fans of an open loop are held: at 60 % a healthy server stays below 65 °C under full load (its
 * own loop would take it to 61 % there), so nothing but a fault makes it hot.
 */
const OPEN_LOOP_FANS = 'medium';

export interface RoomChoice {
  readonly seed: number;
  readonly loop: Loop;
  readonly loss: LossChoice;
}

/**
 * A room of one cluster of so many servers for an experiment.
 *
 * @param changes of its protocol to the defaults of a room
 * @throws ProblemError as `readRoom`
 */
export function generatedRoom(servers: number, changes: object, choice: RoomChoice): CompleteRoom {
  return experimentRoom({ ...generateRoom({ servers }), ...changes }, choice);
}

/** The room of a document for one run. Throws as `readRoom`. */
export function experimentRoom(document: object, { seed, loop, loss }: RoomChoice): CompleteRoom {
  const room = readRoom({ ...document, seed, loss: LOSSES[LOSS_CHOICES[loss]] });
  return loop === 'closed' ? room : readRoom(withHeldFans(room));
}

/** Where a protocol is played in a room: its first cluster. */
export function placeIn(
  { clusters, racks, seed }: CompleteRoom,
  loop: Loop,
): Place & { readonly cluster: string } {
  const cluster = clusters[0]!.name;
  const own = racks.filter((rack) => (rack.cluster ?? cluster) === cluster);
  return {
    cluster,
    servers: own.flatMap(({ servers }) => servers.map(({ name }) => name)),
    racks: own.map(({ name }) => name),
    loop,
    seed,
  };
}

function withHeldFans(room: CompleteRoom): object {
  const held = { command: OPEN_LOOP_FANS };
  return {
    ...room,
    fans: { ...room.fans, ...held },
    racks: room.racks.map((rack) => ({
      ...rack,
      servers: rack.servers.map((server) =>
        isRecord(server.fans) ? { ...server, fans: { ...server.fans, ...held } } : server,
      ),
    })),
  };
}
