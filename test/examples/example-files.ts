import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/sources';

export interface FlowNode extends Record<string, unknown> {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly wires?: readonly (readonly string[])[];
}

const EXAMPLES = path.join(ROOT, 'examples');

/** Those that need another package, of pages. */
export const WITH_DASHBOARD = 'with dashboard 2';

/** The examples by their names in the menu: `01 - Nodes/1 - This machine's telemetry`. */
export function exampleNames(): string[] {
  return allExamples().filter((name) => !name.startsWith(WITH_DASHBOARD));
}

export function allExamples(): string[] {
  return readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, '').replaceAll(path.sep, '/'))
    .sort();
}

export function readExample(name: string): FlowNode[] {
  return JSON.parse(readFileSync(path.join(EXAMPLES, `${name}.json`), 'utf8'));
}
