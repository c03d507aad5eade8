import type { Node, NodeAPI } from 'node-red';
import { type CompleteRoom, readRoom } from '../../engine/room/document/read-room';
import { type Problem, problem } from '../../engine/telemetry/problem';

/** The configuration node of a room, as other nodes see it. */
export interface RoomNode extends Node {
  room?: CompleteRoom | Problem;
}

/** The room that a node's property names, the default room when it names none, or what is wrong with it. */
export function roomOf(RED: NodeAPI, property: string, id: string): CompleteRoom | Problem {
  if (id === '') return readRoom({});
  const node = RED.nodes.getNode(id) as RoomNode | null | undefined;
  return node?.room ?? problem('missing-field', property, id);
}
