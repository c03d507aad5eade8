import type { Node, NodeAPI } from 'node-red';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Database } from '../../io/influx/database';

/** What a writer needs to know of a database. */
export interface Connection {
  /** For people. */
  readonly name: string;
  readonly database: Database;
  /** A request that takes longer is given up, milliseconds. */
  readonly timeoutMs: number;
}

/** The configuration node of a database, as other nodes see it. */
export interface ConnectionNode extends Node {
  connection?: Connection | Problem;
}

/** The connection of a node's property, or what is wrong with it. */
export function connectionOf(RED: NodeAPI, property: string, id: string): Connection | Problem {
  const node = RED.nodes.getNode(id) as ConnectionNode | null | undefined;
  return node?.connection ?? problem('missing-field', property, id);
}
