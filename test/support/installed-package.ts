import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NodeRedProcess } from './node-red-process';

export const PACKAGE = '@coldaisle/node-red-server-room';

/** Language asked for -> language of the catalogue that has to answer. */
const ANSWERS = { 'en-US': 'en-US', fr: 'fr', 'fr-CA': 'fr', 'es-ES': 'es-ES', es: 'es-ES' };
/** What Node-RED warns of because of the settings a test gives it, and a running node of what its machine lacks. */
const EXPECTED_WARNINGS = /Projects disabled|Using unencrypted credentials|\[warn\] \[[\w-]+:/;

interface FlowNode {
  id: string;
  type: string;
}

interface NodeSet {
  module: string;
  name: string;
  types: string[];
  enabled: boolean;
  err?: unknown;
}

/** The types of the package in `dir`. */
export function typesOf(dir: string): string[] {
  return Object.keys(JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'))['node-red'].nodes);
}

/** A flow with one node of every type, configured as in an example of the package in `dir`, wired to nothing. */
export function oneOfEach(dir: string): object[] {
  const examples = path.join(dir, 'examples');
  const nodes = readdirSync(examples, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .flatMap((file): FlowNode[] => JSON.parse(readFileSync(path.join(examples, file), 'utf8')));
  const found = typesOf(dir).map((type) => {
    const node = nodes.find((candidate) => candidate.type === type);
    assert.ok(node, `an example holds ${type}`);
    return { ...node, id: type, z: 'tab', wires: [] };
  });
  return [{ id: 'tab', type: 'tab', label: 'one of each' }, ...found];
}

/** Asserts that Node-RED serves every node of the package in `dir`: code, texts, help and icons. */
export async function assertServed({ url, log }: NodeRedProcess, dir: string): Promise<void> {
  const types = typesOf(dir);
  const sets = (await getJson<NodeSet[]>(`${url}nodes`)).filter((set) => set.module === PACKAGE);
  assert.deepEqual(
    sets.map(({ name, enabled, err }) => ({ name, enabled, err })),
    types.map((name) => ({ name, enabled: true, err: undefined })),
  );
  assert.deepEqual(
    sets.flatMap((set) => set.types),
    types,
  );
  for (const [asked, answered] of Object.entries(ANSWERS)) {
    const catalogues = await getJson<Record<string, unknown>>(`${url}nodes/messages?lng=${asked}`);
    const html = await getText(`${url}nodes`, { accept: 'text/html', 'accept-language': asked });
    for (const type of types) {
      const locale = path.join(dir, 'dist/nodes/locales', answered, type);
      assert.deepEqual(catalogues[`${PACKAGE}/${type}`], JSON.parse(readFileSync(`${locale}.json`, 'utf8')));
      assert.ok(html.includes(readFileSync(`${locale}.html`, 'utf8').trim()), `help of ${type} in ${asked}`);
    }
  }
  for (const type of types) await getText(`${url}icons/${PACKAGE}/${type}.svg`, {});
  const complaints = log()
    .split('\n')
    .filter((line) => /\[(warn|error|fatal)\]/.test(line) && !EXPECTED_WARNINGS.test(line));
  assert.deepEqual(complaints, []);
}

async function getText(address: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(address, { headers });
  assert.equal(response.status, 200, address);
  return response.text();
}

async function getJson<T>(address: string): Promise<T> {
  return JSON.parse(await getText(address, { accept: 'application/json' }));
}
