import assert from 'node:assert/strict';
import { generateRoom } from '../../../engine/room/document/generate';
import { readRoom } from '../../../engine/room/document/read-room';
import { roomPlan, serversInRacks } from '../../../engine/room/plan';
import { Room } from '../../../engine/room/room';
import { SERVER_CLASSES } from '../../../engine/room/server-class';
import { Simulation } from '../../../engine/room/simulation';
import type { RoomTick } from '../../../engine/room/telemetry/tick';
import { START } from './telemetry/support';

const SERVERS = 700;

/** Servers of two classes, in turns, in racks of 20 whose PDUs hold them back. */
function mixedRoom(): Room {
  const servers = serversInRacks(SERVERS).map((server, i) => ({ ...server, class: i % 2 }));
  return new Room(roomPlan({ servers, classes: [SERVER_CLASSES.std2u, SERVER_CLASSES.dense1u] }));
}

function pausesOf(parts: Iterable<undefined>): number {
  let pauses = 0;
  for (const _ of parts) pauses++;
  return pauses;
}

const document = () =>
  readRoom({ ...generateRoom({ servers: SERVERS, classes: { std2u: 3, gpu4u: 1 } }), loss: 'heavy' });

function played(simulation: Simulation, ticks: number): { tick: RoomTick; pauses: number } {
  const tick: RoomTick = { metrics: [], truth: [], events: [] };
  let pauses = 0;
  for (let i = 0; i < ticks; i++) {
    for (const part of simulation.play(2000)) {
      if (part === undefined) pauses++;
      else {
        tick.metrics.push(...part.metrics);
        tick.truth.push(...part.truth);
        tick.events.push(...part.events);
      }
    }
  }
  return { tick, pauses };
}

describe('a large room in parts', () => {
  it('comes to the same bits as at once, in steps and at rest', () => {
    const [whole, parts] = [mixedRoom(), mixedRoom()];
    const inputs = whole.restingInputs();
    inputs.load.forEach((_, i) => {
      inputs.load[i] = (i % 11) / 10;
    });
    const same = () => assert.deepEqual([...parts.snapshot()], [...whole.snapshot()]);
    whole.settle(inputs);
    assert.ok(pausesOf(parts.settleInParts(inputs)) > 100);
    same();
    inputs.load.fill(1);
    for (const seconds of [1, 0.5, 10, 25]) {
      whole.step(inputs, seconds);
      // 350 servers of each class in groups of 256, 700 servers in two blocks of racks, there and back.
      assert.equal(pausesOf(parts.stepInParts(inputs, seconds)), Math.ceil(seconds / 10) * (4 + 2 + 2));
      same();
    }
    assert.ok(parts.state.racks.clock.some((clock) => clock < 1));
    assert.ok(Math.abs(parts.energy().serversError) < 1e-9);
  });

  it('is no other when it begins later', () => {
    const options = { start: START, truth: true };
    const atOnce = new Simulation(document(), options);
    const later = new Simulation(document(), { ...options, later: true });
    assert.ok(pausesOf(later.begin()) > SERVERS / 20);
    assert.equal(pausesOf(later.begin()), 0);
    assert.deepEqual([...later.snapshot()], [...atOnce.snapshot()]);
    assert.deepEqual(played(later, 5).tick, played(atOnce, 5).tick);
  });

  it('begins by itself when it is played, looked at or restored before', () => {
    const options = { start: START, later: true };
    const atOnce = new Simulation(document(), { start: START });
    assert.deepEqual([...new Simulation(document(), options).snapshot()], [...atOnce.snapshot()]);
    const expected = played(atOnce, 5).tick;
    assert.deepEqual(played(new Simulation(document(), options), 5).tick, expected);
    const restored = new Simulation(document(), options);
    restored.restore([...atOnce.snapshot()]);
    assert.deepEqual(played(restored, 5).tick, played(atOnce, 5).tick);
  });

  it('pauses while all fans are told of, as they are at first', () => {
    const { tick, pauses } = played(new Simulation(document(), { start: START }), 1);
    const fans = tick.metrics.filter(({ name }) => name === 'fan');
    assert.ok(fans.length > 1.9 * SERVERS);
    assert.ok(pauses > fans.length / 32);
  });
});
