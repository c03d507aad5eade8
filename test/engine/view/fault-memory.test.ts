import assert from 'node:assert/strict';
import type { Fault } from '../../../engine/telemetry/fault';
import { FaultMemory } from '../../../engine/view/now/fault-memory';

describe('faults as pages show them', () => {
  const label = (id: string, origin: Fault['origin'], state: Fault['state'], at: number): Fault => ({
    ...{ id, origin, state, at, kind: 'fan-off', scope: 'fan', parameters: {} },
    target: { cluster: 'hall', server: 'server-07', fan: 'fan-2' },
  });

  it('are those that somebody injected: what always goes on in the background is none', () => {
    const memory = new FaultMemory();
    memory.take(label('a', 'injected', 'started', 10));
    memory.take(label('b', 'background', 'started', 20));
    memory.take(label('a', 'injected', 'observable', 25));
    assert.deepEqual(
      memory.active().map(({ id, from }) => [id, from]),
      [['a', 10]],
    );
    memory.take(label('a', 'injected', 'ended', 30));
    memory.take(label('b', 'background', 'ended', 40));
    assert.deepEqual(memory.active(), []);
    assert.deepEqual(
      memory.since(0).map(({ id, to }) => [id, to]),
      [['a', 30]],
    );
  });
});
