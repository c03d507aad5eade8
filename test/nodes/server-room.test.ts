import assert from 'node:assert/strict';
import { readRoom } from '../../engine/room/document/read-room';
import { isProblem, readConfig } from '../../nodes/common/config';
import type { RoomNode } from '../../nodes/common/room-node';
import { serverRoomConfig } from '../../nodes/server-room/server-room.config';
import { helper } from '../support/node-red';

import serverRoom = require('../../nodes/server-room/server-room');

const { defaults } = serverRoomConfig;

function parsed(changes: object) {
  return readConfig(serverRoomConfig, { ...defaults, ...changes });
}

describe('server-room', () => {
  // T-01: 5, 10, 15 and 20 servers.
  for (const [size, servers] of [
    ['small', 5],
    ['medium', 10],
    ['large', 15],
    ['very-large', 20],
  ] as const) {
    it(`${size} is a room of ${servers} servers`, () => {
      const room = parsed({ size });
      assert.ok(!isProblem(room));
      assert.deepEqual(
        room.racks.map((rack) => rack.servers.length),
        [servers],
      );
    });
  }

  it('reads a document, with its defaults', () => {
    const document = { seed: 3, racks: [{ name: 'r', servers: [{ name: 'a' }] }] };
    assert.deepEqual(parsed({ size: 'document', document: JSON.stringify(document) }), readRoom(document));
    assert.deepEqual(parsed({ size: 'document', document: '{}' }), readRoom({}));
  });

  for (const [document, code, field] of [
    ['{', 'malformed', 'document'],
    ['[]', 'room-value', 'document'],
    ['{"rack":[]}', 'room-field', 'document.rack'],
    [
      '{"racks":[{"name":"r","servers":[{"name":"a","class":"x"}]}]}',
      'room-name',
      'document.racks[0].servers[0].class',
    ],
    ['{"cooling":{"setC":99}}', 'room-value', 'document.cooling.setC'],
  ] as const) {
    it(`refuses ${document} at ${field}`, () => {
      const problem = parsed({ size: 'document', document });
      assert.ok(isProblem(problem));
      assert.deepEqual([problem.code, problem.field], [code, field]);
    });
  }

  it('passes over the document while a size is chosen', () => {
    assert.equal(isProblem(parsed({ size: 'small', document: '{' })), false);
  });

  describe('in Node-RED', () => {
    before(() => helper.startServer());
    after(() => helper.stopServer());
    afterEach(() => helper.unload());

    async function deployed(changes: object): Promise<RoomNode> {
      helper.settings({ lang: 'en-US' } as object);
      await helper.load(serverRoom, [{ ...defaults, id: 'r', type: 'server-room', ...changes }] as never);
      return helper.getNode('r') as RoomNode;
    }

    it('has the room for others', async () => {
      const { room } = await deployed({ size: 'small' });
      assert.ok(room !== undefined && !isProblem(room));
    });

    it('says what is wrong, with its path, and stays up', async () => {
      const node = await deployed({ size: 'document', document: '{"racks":[{"name":""}]}' });
      assert.ok(isProblem(node.room));
      const said = (node.error as unknown as { args: unknown[][] }).args.flat();
      assert.equal(said.length, 1);
      assert.match(String(said[0]), /document\.racks\[0\]\.name/);
    });

    it('does not run a node of another package', async () => {
      const { room } = await deployed({ version: undefined });
      assert.equal(isProblem(room) && room.code, 'foreign-config');
    });
  });
});
