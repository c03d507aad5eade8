import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { roomSchema } from '../../../../engine/room/document/schema';

const FILE = path.join(__dirname, '../../../../docs/room.schema.json');

/** The part of the schema at a path of properties; `[]` goes to the items of a list. */
function part(path: string): unknown {
  return path.split('.').reduce<unknown>((schema, key) => {
    const { properties, items } = schema as { properties?: Record<string, unknown>; items?: unknown };
    return key === '[]' ? items : properties?.[key];
  }, roomSchema());
}

describe('docs/room.schema.json', () => {
  it('is that of the reader: `node scripts/build-room-schema.mjs` does not change it', () => {
    assert.deepEqual(JSON.parse(readFileSync(FILE, 'utf8')), roomSchema());
  });

  it('says what the reader checks', () => {
    const said = part('racks.[].servers.[].slot') as Record<string, unknown>;
    assert.deepEqual([said.type, said.minimum, said.maximum], ['integer', 1, 1000]);
    assert.deepEqual((part('racks.[]') as Record<string, unknown>).required, ['name']);
    assert.equal((part('cooling') as Record<string, unknown>).additionalProperties, false);
    assert.equal((part('sampling.temperatureS') as Record<string, unknown>).default, 10);
  });
});
