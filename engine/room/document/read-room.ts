import { isRecord, parseJson } from '../../telemetry/json';
import { ProblemError, problem } from '../../telemetry/problem';
import { SERVER_CLASSES } from '../server-class';
import { checkClasses } from './check-classes';
import { checkNames } from './check-names';
import { checkSettings } from './check-settings';
import { checkSlots } from './check-slots';
import { clusterName, generateRacks, type RACKS_GENERATOR } from './generate';
import { type RackDocument, ROOM, type RoomDocument } from './room-shape';
import { fail, type Of } from './shape';

/** A room document whose racks are there. */
export type CompleteRoom = RoomDocument & { readonly racks: readonly RackDocument[] };

/**
 * The room that a document describes, with every default filled in. `{}` is the default scenario: 20 servers in
 * one rack of one cluster.
 *
 * @throws ProblemError for the first thing that is wrong, with its path such as `racks[2].servers[0].class`
 */
export function readRoom(value: unknown): CompleteRoom {
  const { generate, ...read } = ROOM.read(value, '');
  const hasClusters = isRecord(value) && value.clusters !== undefined;
  if (generate !== undefined) checkGenerator(read, generate, hasClusters);
  const room =
    read.racks === undefined ? generated(read, generate, hasClusters) : { ...read, racks: read.racks };
  checkNames(room);
  checkClasses(room);
  checkSlots(room);
  checkSettings(room);
  return room;
}

type Generate = Of<typeof RACKS_GENERATOR>;

/** The room with racks that are generated, in clusters of its own or in those that are generated too. */
function generated(room: RoomDocument, generate: Generate | undefined, hasClusters: boolean): CompleteRoom {
  const count = hasClusters ? room.clusters.length : (generate?.clusters ?? 1);
  const names = Array.from({ length: count }, (_, c) => clusterName(c));
  const clusters = hasClusters
    ? room.clusters
    : ROOM.read({ clusters: names.map((name) => ({ name })) }, '').clusters;
  const drawn = generateRacks({ ...generate, clusters: count, seed: room.seed }, 'generate.');
  const racks = drawn.map((rack) => ({ ...rack, cluster: clusters[names.indexOf(rack.cluster)]!.name }));
  return { ...room, clusters, racks: ROOM.read({ racks }, '').racks! };
}

/** What it says may not be said twice, and its classes must be there. */
function checkGenerator(
  { racks, clusters, classes }: RoomDocument,
  generate: Generate,
  hasClusters: boolean,
): void {
  if (racks !== undefined) fail('generate', generate, ['racks', 'generate']);
  if (hasClusters && generate.clusters !== 1) fail('generate.clusters', generate.clusters, clusters.length);
  const known = [...Object.keys(SERVER_CLASSES), ...Object.keys(classes)];
  const other = Object.keys(generate.classes).find((each) => !known.includes(each));
  if (other !== undefined) throw new ProblemError(problem('room-name', 'generate.classes', other, known));
}

/** The same of a text of JSON. */
export function readRoomText(json: string): CompleteRoom {
  const value = parseJson(json);
  if (value === undefined) throw new ProblemError(problem('malformed', 'room', json, ['JSON']));
  return readRoom(value);
}
