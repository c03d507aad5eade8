import assert from 'node:assert/strict';
import { layoutOf } from '../../../../engine/room/document/layout';
import { readRoom } from '../../../../engine/room/document/read-room';
import { AUTO } from '../../../../engine/room/fan';
import { SERVER_CLASSES } from '../../../../engine/room/server-class';

const layout = (room: object) => layoutOf(readRoom(room));

describe('the layout of a room document', () => {
  it('puts servers into the lowest slots that are free, from 1; the physics counts from 0', () => {
    const servers = [
      { name: 'a' },
      { name: 'b', slot: 1 },
      { name: 'c', slot: 4 },
      { name: 'd' },
      { name: 'e' },
    ];
    const { plan } = layout({ racks: [{ name: 'r', servers }] });
    assert.deepEqual(
      plan.servers.map(({ slot }) => slot),
      [1, 0, 3, 2, 4],
    );
  });

  it('makes each class once, with its changes and those of its base', () => {
    const { plan, servers } = layout({
      classes: {
        mine: { base: 'micro1u', changes: { sockets: 2, cores: 12 } },
        bigger: { base: 'mine', changes: { fan: { maxW: 9 } } },
      },
      racks: [
        {
          name: 'r',
          servers: [
            { name: 'a', class: 'mine' },
            { name: 'b', class: 'bigger' },
            { name: 'c', class: 'bigger' },
            { name: 'd', class: 'bigger', changes: { cores: 20 } },
          ],
        },
      ],
    });
    assert.deepEqual(
      plan.servers.map((server) => server.class),
      [0, 1, 1, 2],
    );
    assert.deepEqual(plan.classes[1]?.fan, { ...SERVER_CLASSES.micro1u.fan, maxW: 9 });
    assert.equal(plan.classes[1]?.sockets, 2);
    assert.deepEqual(plan.classes[1]?.watts, SERVER_CLASSES.micro1u.watts);
    assert.deepEqual(
      servers.map(({ cores }) => cores),
      [12, 12, 12, 20],
    );
  });

  it('takes watts from two numbers when no more are known', () => {
    const { plan } = layout({
      racks: [{ name: 'r', servers: [{ name: 'a', changes: { idleW: 50, maxW: 250 } }] }],
    });
    const watts = plan.classes[0]?.watts ?? [];
    assert.deepEqual([watts.length, watts[0]], [11, 50]);
    // The published cubic is 1.0042 at full load, (1.0042 - 0.219)/(1 - 0.219) = 1.0054 of the way.
    assert.ok(Math.abs((watts[10] ?? 0) - 250) < 1.5, `${watts[10]}`);
  });

  it('lets the nearest say what holds: server, cluster, room, default', () => {
    const { servers } = layout({
      workload: { baseline: 0.2, ownSigma: 0.01 },
      sensors: { temperatures: ['cpu', 'inlet'] },
      fans: { command: 'low' },
      clusters: [{ name: 'c1' }, { name: 'c2', workload: { baseline: 0.3 } }],
      racks: [
        { name: 'r1', servers: [{ name: 'a' }] },
        {
          name: 'r2',
          cluster: 'c2',
          servers: [
            { name: 'a' },
            { name: 'b', workload: { baseline: 0.4 }, sensors: { power: 'none' }, fans: { command: 'auto' } },
          ],
        },
      ],
    });
    assert.deepEqual(
      servers.map(({ id, workload }) => [id, workload.baseline, workload.ownSigma, workload.burstS]),
      [
        ['c1/a', 0.2, 0.01, 120],
        ['c2/a', 0.3, 0.01, 120],
        ['c2/b', 0.4, 0.01, 120],
      ],
    );
    assert.deepEqual(
      servers.map(({ sensors }) => [sensors.temperatures.length, sensors.power]),
      [
        [2, 'measured'],
        [2, 'measured'],
        [2, 'none'],
      ],
    );
    assert.deepEqual(
      servers.map(({ fanCommand }) => fanCommand),
      [0.35, 0.35, AUTO],
    );
  });

  it('draws the spread of servers from N(1, 0.015), or takes what is said', () => {
    const spreads = layout({
      racks: [{ name: 'r', servers: Array.from({ length: 1000 }, (_, i) => ({ name: `s${i}` })) }],
    }).plan.servers.map(({ spread = 1 }) => spread);
    const mean = spreads.reduce((sum, each) => sum + each, 0) / spreads.length;
    const deviation = Math.sqrt(
      spreads.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / spreads.length,
    );
    // Three deviations of the mean, 0.015/√1000, and of the deviation, 0.015/√2000.
    assert.ok(Math.abs(mean - 1) < 0.0015, `${mean}`);
    assert.ok(Math.abs(deviation - 0.015) < 0.0011, `${deviation}`);
    const said = layout({ racks: [{ name: 'r', servers: [{ name: 'a', spread: 1.1 }] }] });
    assert.equal(said.plan.servers[0]?.spread, 1.1);
  });
});
