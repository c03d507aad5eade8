import assert from 'node:assert/strict';
import { PROTOCOL_NAMES, PROTOCOLS } from '../../../engine/experiments/protocols';
import { missed, play } from './rig';

// Every size, with the loop of the fans open and closed: test/long/experiments.test.ts.
describe('every protocol, in the smallest room that it is written for', () => {
  for (const name of PROTOCOL_NAMES) {
    it(`${name}: all that must be seen is seen`, () => {
      const { result } = play(PROTOCOLS[name], PROTOCOLS[name].configuration.servers[0]!);
      assert.deepEqual(missed(result), []);
      assert.deepEqual([result.status, result.deviated], ['completed', false]);
      assert.ok(result.faults.every(({ observable_at }) => observable_at !== null));
    });
  }

  it('a fifth of three sensors a server is lost: 3, 6, 9 and 12 (T-13)', () => {
    const hits = [5, 10, 15, 20].map((servers) => {
      const { result } = play(PROTOCOLS['partial-network-loss'], servers);
      return String(result.faults[0]!.parameters.sensors).split(' ').length;
    });
    assert.deepEqual(hits, [3, 6, 9, 12]);
  });
});
