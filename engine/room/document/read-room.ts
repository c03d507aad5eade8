import { parseJson } from '../../telemetry/json';
import { ProblemError, problem } from '../../telemetry/problem';
import { checkClasses } from './check-classes';
import { checkNames } from './check-names';
import { checkSettings } from './check-settings';
import { checkSlots } from './check-slots';
import { generateRacks } from './generate';
import { type RackDocument, ROOM, type RoomDocument } from './room-shape';

/** A room document whose racks are there. */
export type CompleteRoom = RoomDocument & { readonly racks: readonly RackDocument[] };

/**
 * The room that a document describes, with every default filled in. `{}` is the default scenario: 20 servers in
 * one rack of one cluster.
 *
 * @throws ProblemError for the first thing that is wrong, with its path such as `racks[2].servers[0].class`
 */
export function readRoom(value: unknown): CompleteRoom {
  const read = ROOM.read(value, '');
  const room = { ...read, racks: read.racks ?? ROOM.read({ racks: generateRacks({}) }, '').racks! };
  checkNames(room);
  checkClasses(room);
  checkSlots(room);
  checkSettings(room);
  return room;
}

/** The same of a text of JSON. */
export function readRoomText(json: string): CompleteRoom {
  const value = parseJson(json);
  if (value === undefined) throw new ProblemError(problem('malformed', 'room', json, ['JSON']));
  return readRoom(value);
}
