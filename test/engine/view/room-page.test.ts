import assert from 'node:assert/strict';
import type { Fields } from '../../../engine/telemetry/metric';
import type { ShownFan } from '../../../engine/view/pages/common';
import { Cluster, fan, metric, NOON, SECOND, server } from './cluster';

const MINUTE = 60 * SECOND;

describe('the page of the room', () => {
  it('has the racks by name, of each the top first, and numbers in names by their size', () => {
    const names = ['server-2', 'server-10', 'server-1'];
    const { racks } = new Cluster([
      ...names.map((name) => server(name, { cpu_temp_c: 50 }, 0, 'b')),
      server('x', { cpu_temp_c: 50 }, 0, 'a'),
    ]).room();
    assert.deepEqual(
      racks.map(({ rack, servers }) => [rack, servers.map((tile) => `${tile.position} ${tile.server}`)]),
      [
        ['a', ['1 x']],
        ['b', ['3 server-10', '2 server-2', '1 server-1']],
      ],
    );
  });

  const FANS: readonly (readonly [what: string, state: ShownFan['state'], Fields, Fields?])[] = [
    ['turns as it is asked to', 'well', { speed_pct: 50, command_pct: 50 }],
    ['turns slower than it is asked to, for three readings', 'worn', { speed_pct: 40, command_pct: 50 }],
    ['does not turn', 'off', { speed_pct: 0, command_pct: 50 }],
    ['does not turn, and need not', 'well', { speed_pct: 0, command_pct: 0 }],
    ['was read without an answer', 'unread', { speed_pct: null, command_pct: 50 }],
    ['turns as fast as it ever did, asked by nobody', 'well', { speed_pct: 25 }],
    ['stands in a server that is off', 'well', { speed_pct: 0, command_pct: 30 }, { running: false }],
  ];
  for (const [what, state, fields, own = { cpu_temp_c: 50 }] of FANS)
    it(`shows a fan that ${what} as ${state}`, () => {
      const readings = [10, 20, 30].flatMap((second) => [
        fan('fan-1', fields, second),
        server('s1', own, second),
      ]);
      assert.equal(new Cluster(readings, 30).tile()?.fans[0]?.state, state);
    });

  it('shows a fan that speeds up as it is', () => {
    const cluster = new Cluster([server('s1', {}), fan('fan-1', { speed_pct: 20, command_pct: 60 })]);
    assert.equal(cluster.tile()?.fans[0]?.state, 'well');
  });

  it('marks what is not read any more, and forgets it in the end', () => {
    const read = [0, 10, 20].map((second) => server('s1', { cpu_temp_c: 50 }, second));
    const cluster = new Cluster(read, 20);
    assert.deepEqual([cluster.tile()?.stale, cluster.tile()?.cpuC], [false, 50]);
    cluster.tell([], 51);
    assert.deepEqual([cluster.tile()?.stale, cluster.tile()?.cpuC], [true, 50]);
    cluster.tell([], 3700);
    assert.equal(cluster.tile(), undefined);
  });

  it('has no number for a field that gives no answer, or is not told any more', () => {
    const both = [0, 10, 20].map((second) => server('s1', { cpu_temp_c: 50, inlet_temp_c: 22 }, second));
    const later = Array.from({ length: 9 }, (_, i) => server('s1', { cpu_temp_c: null }, 30 + 10 * i));
    const tile = new Cluster([...both, ...later], 110).tile();
    assert.deepEqual([tile?.cpuC, tile?.inletC, tile?.stale], [undefined, undefined, false]);
  });

  it('goes by samples where there are any, and by windows where there are none', () => {
    const window = (second: number) =>
      metric(
        'server',
        { rack: 'a', server: 's1', window: '5s' },
        { cpu_temp_c_avg: 40, revision: 0 },
        second,
      );
    assert.equal(new Cluster([server('s1', { cpu_temp_c: 50 }), window(0)], 5).tile()?.cpuC, 50);
    assert.equal(new Cluster([window(0)], 5).tile()?.cpuC, 40);
  });

  it('knows a server that says that it is off, by its device or by itself', () => {
    const cluster = new Cluster([server('s1', { running: false }), server('s2', { running: true })]);
    cluster.stage.devices.take({ target: { cluster: 'lab', server: 's2' }, state: 'off', at: NOON });
    assert.deepEqual([cluster.tile('s1')?.off, cluster.tile('s2')?.off], [true, true]);
    cluster.stage.devices.take({ target: { cluster: 'lab', server: 's2' }, state: 'in use', at: NOON });
    assert.equal(cluster.tile('s2')?.off, false);
  });

  it('adds up what servers draw, and has the room from its meter', () => {
    const { tiles, racks, power } = new Cluster([
      server('s1', { power_w: 200, inlet_temp_c: 22 }),
      server('s2', { power_w: 300, inlet_temp_c: 24 }, 0, 'b'),
      metric(
        'room',
        { room: 'hall' },
        {
          ...{ power_w: 800, it_power_w: 500, cooling_power_w: 220, distribution_power_w: 50, pue: 1.6 },
        },
      ),
      metric(
        'cooling_unit',
        { cooling_unit: 'crac-1' },
        { power_w: 220, fan_power_w: 20, heat_removed_w: 660 },
      ),
    ]).room();
    assert.deepEqual([tiles.itW, tiles.roomW, tiles.pue], [500, 800, 1.6]);
    assert.deepEqual(tiles.hottestInlet, { server: 's2', celsius: 24, limitC: 27 });
    assert.deepEqual(
      racks.map(({ watts }) => watts),
      [200, 300],
    );
    // Fans of the unit are air; what no meter names is other: 800 - 500 - 220 - 50.
    assert.deepEqual(
      power.map(({ item, watts, share }) => [item, watts, share]),
      [
        ['servers', 500, 500 / 800],
        ['cooling', 200, 200 / 800],
        ['distribution', 50, 50 / 800],
        ['other', 30, 30 / 800],
        ['air', 20, 20 / 800],
      ],
    );
  });

  it('has heat moved per watt of a cooling unit, and its health by its findings', () => {
    const unit = metric(
      'cooling_unit',
      { cooling_unit: 'crac-1' },
      { power_w: 200, heat_removed_w: 600, running: true },
    );
    const cluster = new Cluster([server('s1', {}), unit]);
    assert.deepEqual([cluster.room().units[0]?.cop, cluster.room().units[0]?.health], [3, 'well']);
    assert.equal(cluster.tell([], 40).room().units[0]?.health, 'unread');
  });

  it('shows faults that are at work, and marks those of the last two hours', () => {
    const cluster = new Cluster([server('s1', { cpu_temp_c: 50 })]);
    const label = { id: 'f', kind: 'fan-off', origin: 'injected', scope: 'fan', parameters: {} } as const;
    const target = { cluster: 'lab', server: 's1', fan: 'fan-1' };
    cluster.stage.faults.take({ ...label, target, state: 'started', at: NOON });
    assert.deepEqual(cluster.room().faults, [{ id: 'f', kind: 'fan-off', target, from: NOON }]);
    cluster.stage.faults.take({ ...label, target, state: 'ended', at: NOON + MINUTE });
    assert.deepEqual([cluster.room().faults.length, cluster.room().recent.faults[0]?.to], [0, NOON + MINUTE]);
  });

  it('takes for a fault what was injected, not the load that comes and goes by itself', () => {
    const cluster = new Cluster([server('s1', { cpu_temp_c: 50 })]);
    const label = {
      id: 'b',
      kind: 'cpu-overload',
      scope: 'server',
      parameters: {},
      state: 'started',
    } as const;
    cluster.stage.faults.take({ ...label, origin: 'background', target: { server: 's1' }, at: NOON });
    assert.deepEqual(cluster.room().faults, []);
  });

  it('awaits an answer to a command for a minute of the wall', () => {
    const cluster = new Cluster([server('s1', {})]);
    const times = { issued_at: NOON, expires_at: NOON + 3600 * SECOND };
    const target = { cluster: 'lab', server: 's1' };
    cluster.stage.commands.take({ id: 'c', kind: 'set-fan', target, value: 70, source: 'manual', ...times });
    const outcome = (second: number) => cluster.tell([], second).scene().commands[0]?.outcome;
    assert.deepEqual([59, 60, 61].map(outcome), [undefined, undefined, 'unanswered']);
    cluster.stage.commands.told({ id: 'c', outcome: 'applied', at: NOON });
    assert.equal(outcome(62), 'applied');
  });

  it('shows commands of people, the newest first, not those that a controller gives all the time', () => {
    const { stage } = new Cluster([server('s1', {})]);
    const command = {
      kind: 'set-fan',
      target: { cluster: 'lab' },
      value: 60,
      issued_at: NOON,
      expires_at: NOON,
    } as const;
    for (const [id, source] of [
      ['a', 'manual'],
      ['b', 'controller'],
      ['c', 'experiment'],
    ] as const)
      stage.commands.take({ ...command, id, source });
    assert.deepEqual(
      stage.commands.list(NOON).map(({ id }) => id),
      ['c', 'a'],
    );
  });
});
