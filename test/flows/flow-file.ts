import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/sources';

/** A node as a flow file holds it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly wires?: readonly (readonly string[])[];
  readonly links?: readonly string[];
  readonly [property: string]: unknown;
}

/** Properties that name a configuration node. */
export const CONFIG_REFERENCES = [
  'broker',
  'connection',
  'second',
  'room',
  'group',
  'page',
  'ui',
  'theme',
] as const;

/** `broker` of a broker is its address, not another node. */
export function isConfigNode({ type }: FlowNode, property: string): boolean {
  return type === 'mqtt-broker' && property === 'broker';
}

export function readFlow(file: string): FlowNode[] {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as FlowNode[];
}
