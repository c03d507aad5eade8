import assert from 'node:assert/strict';
import { differs } from '../../../engine/faults/room-difference';
import { layoutOf } from '../../../engine/room/document/layout';
import { readRoom } from '../../../engine/room/document/read-room';
import { Room } from '../../../engine/room/room';
import { eventsIn, labelsIn, liveRoom, tried } from '../live/rig';
import { planOf, Rig } from './rig';

describe('rooms that live on without a fault', () => {
  it('are 64 at most: the next fault acts all the same, and its label says that nobody watches', () => {
    // Wear shows after an hour and a half, so that all are still unseen.
    const plans = Array.from({ length: 65 }, (_, i) => ({
      ...planOf('fan-wear', { after: `${i + 1}s`, intensity: 1 }),
      id: `f${i}`,
    }));
    const { labels, faults } = new Rig(plans).play(70);
    const unwatched = labels.filter(({ parameters }) => parameters.unwatched !== undefined);
    assert.deepEqual(
      unwatched.map(({ id, state, parameters }) => [id, state, parameters.unwatched]),
      [['f64', 'started', 'too many at a time']],
    );
    assert.equal([...faults.snapshot()].filter(([key]) => key.startsWith('faults.twin.')).length, 64);
  });

  it('are there again once others have shown', () => {
    const wear = Array.from({ length: 63 }, (_, i) => ({ ...planOf('fan-wear'), id: `f${i}` }));
    // A disk that is gone is seen at once.
    const disks = [10, 20].map((after) => ({
      ...planOf('disk-failure', {
        after: `${after}s`,
        target: { server: after === 10 ? 'server-02' : 'server-03' },
      }),
      id: `${after}s`,
    }));
    const { labels } = new Rig([...wear, ...disks]).play(30);
    const seen = labels.filter(({ state }) => state === 'observable').map(({ id }) => id);
    assert.deepEqual(seen, ['10s', '20s']);
  });

  it('are asked for the watts of a server where something measures them', () => {
    for (const [power, isSeen] of [
      ['measured', true],
      ['none', false],
    ] as const) {
      const servers = [{ name: 'a', sensors: { power } }, { name: 'b' }];
      const layout = layoutOf(readRoom({ racks: [{ name: 'r', servers }] }));
      const [real, other] = [new Room(layout.plan), new Room(layout.plan)];
      other.state.servers.wallW[0]! += 50;
      assert.equal(differs(layout, real, other), isSeen, power);
    }
  });

  it('are asked for each GPU, by its heat and its power', () => {
    const layout = layoutOf(readRoom({ racks: [{ name: 'r', servers: [{ name: 'g', class: 'gpu4u' }] }] }));
    const [real, other] = [new Room(layout.plan), new Room(layout.plan)];
    const { gpus } = other.state;
    // 3 σ are 0.9 °C of 0.3 and 3 W of 1 (docs of its sensors); less than that nobody sees.
    for (const [column, hidden, seen] of [
      ['chipC', 0.8, 1],
      ['powerW', 2.8, 3.2],
    ] as const) {
      const was = gpus[column][2]!;
      gpus[column][2] = was + hidden;
      assert.equal(differs(layout, real, other), false, column);
      gpus[column][2] = was + seen;
      assert.equal(differs(layout, real, other), true, column);
      gpus[column][2] = was;
    }
  });
});

describe('a fault of the whole room', () => {
  it('names all clusters that it hurts, besides the one in whose time it is told', () => {
    const room = liveRoom();
    tried(room, { kind: 'inject', target: { cluster: 'train' }, value: { kind: 'cooling-stop' } });
    const [started] = labelsIn(eventsIn(room.advance(1000)));
    assert.equal(started?.target.cluster, 'train');
    assert.equal(started?.parameters.clusters, 'web train');
  });

  it('says nothing of clusters where there is one', () => {
    const { labels } = new Rig([planOf('cooling-stop')]).play(1);
    assert.deepEqual(labels[0]?.parameters, {});
  });
});
