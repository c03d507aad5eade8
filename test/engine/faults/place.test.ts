import assert from 'node:assert/strict';
import type { FaultKind } from '../../../engine/faults/catalogue';
import { placeOf } from '../../../engine/faults/place';
import { layoutOf } from '../../../engine/room/document/layout';
import { readRoom } from '../../../engine/room/document/read-room';
import { ProblemError } from '../../../engine/telemetry/problem';
import { planOf, problemOf, targetOf } from './rig';

const fan = { server: 'server-03', fan: 'fan-1' };

describe('the target of a fault in a room', () => {
  const layout = layoutOf(readRoom({}));

  it('is a place in the physics', () => {
    assert.deepEqual(placeOf(planOf('fan-off', { target: fan }), layout), {
      cluster: 'cluster-1',
      fans: [4],
      disks: [],
      servers: [2],
      racks: [0],
    });
  });

  it('is a disk of those that a server has', () => {
    const servers = [{ name: 'a' }, { name: 'b', disks: 3 }, { name: 'c', disks: 0 }];
    const some = layoutOf(readRoom({ disks: 2, racks: [{ name: 'r', servers }] }));
    const disksOf = (target: object) => placeOf(planOf('disk-failure', { target }), some).disks;
    assert.deepEqual(disksOf({ server: 'b' }), [2, 3, 4]);
    assert.deepEqual(disksOf({ server: 'b', disk: 'disk-3' }), [4]);
    for (const target of [{ server: 'c' }, { server: 'a', disk: 'disk-3' }]) {
      assert.equal(
        problemOf(() => disksOf(target)),
        'fault-target f.target.disk',
      );
    }
  });

  it('is everything that is not named', () => {
    assert.equal(placeOf(planOf('pdu-limit'), layout).servers.length, 20);
  });

  for (const [target, field] of [
    [{ ...fan, fan: 'fan-3' }, 'f.target.fan'],
    [{ ...fan, server: 'server-99' }, 'f.target.server'],
    [{ ...fan, rack: 'rack-2' }, 'f.target.rack'],
    [{ ...fan, cluster: 'other' }, 'f.target.cluster'],
  ] as const) {
    it(`is refused when it does not stand there: ${JSON.stringify(target)}`, () => {
      assert.equal(
        problemOf(() => placeOf(planOf('fan-off', { target }), layout)),
        `fault-target ${field}`,
      );
    });
  }

  it('is of one cluster: one that could be of several names its own, but for the cooling unit', () => {
    const two = layoutOf(
      readRoom({
        clusters: [{ name: 'web' }, { name: 'train' }],
        racks: ['web', 'train'].map((cluster) => ({
          name: `r-${cluster}`,
          cluster,
          servers: [{ name: 'a' }, { name: `only-${cluster}` }],
        })),
      }),
    );
    const clusterOf = (kind: FaultKind, target: object) => placeOf(planOf(kind, { target }), two).cluster;
    assert.equal(clusterOf('server-down', { server: 'only-train' }), 'train');
    assert.equal(clusterOf('server-down', { server: 'a', cluster: 'train' }), 'train');
    assert.equal(clusterOf('pdu-limit', { rack: 'r-train' }), 'train');
    assert.equal(clusterOf('cooling-stop', {}), 'web');
    assert.equal(clusterOf('telemetry-loss', { rack: 'r-train' }), 'train');
    for (const [kind, target] of [
      ['server-down', { server: 'a' }],
      ['telemetry-loss', {}],
      ['sensor-null', { field: 'cpu_temp_c' }],
    ] as const) {
      assert.equal(
        problemOf(() => clusterOf(kind, target)),
        'missing-field f.target.cluster',
      );
    }
  });

  it('is a sensor that there is: what nobody tells is refused, with what is told', () => {
    const servers = [{ name: 'a' }, { name: 'b', class: 'gpu4u', sensors: { airflow: false } }];
    const some = layoutOf(readRoom({ racks: [{ name: 'r', servers }] }));
    const toldOf = (target: object) => {
      try {
        placeOf(planOf('sensor-null', { target }), some);
      } catch (error) {
        assert.ok(error instanceof ProblemError);
        return [error.problem.code, error.problem.field, error.problem.limit].join(' ');
      }
      return 'none';
    };
    const OF_A = 'cpu_temp_c, airflow_m3s, power_w, cpu_util_pct, throttled, running';
    const OF_FANS = 'command_pct, speed_pct, speed_rpm, power_w, running, mode';
    for (const [target, told] of [
      [{ server: 'a', field: 'airflow_m3s' }, 'none'],
      [
        { server: 'a', field: 'gpu_temp_c' },
        `field ${OF_A}, command_pct, speed_pct, speed_rpm, mode, present`,
      ],
      [{ server: 'b', field: 'airflow_m3s' }, 'field '],
      [{ server: 'b', gpu: '3', field: 'temp_c' }, 'none'],
      [{ server: 'b', gpu: '4', field: 'temp_c' }, 'gpu 0, 1, 2, 3'],
      [{ server: 'a', gpu: '0', field: 'temp_c' }, 'gpu '],
      [{ server: 'a', fan: 'fan-1', field: 'speed_rpm' }, 'none'],
      [{ server: 'a', fan: 'fan-1', field: 'cpu_temp_c' }, `field ${OF_FANS}`],
      [{ field: 'return_temp_c' }, 'none'],
      [{ rack: 'r', field: 'current_a' }, 'none'],
      [{ rack: 'r', field: 'return_temp_c' }, 'field '],
    ] as const) {
      const said = toldOf(target);
      assert.ok(said.startsWith(told === 'none' ? told : `fault-target f.target.${told}`), said);
    }
  });

  it('is the fans of a rack, of which what they tell can be hit, not they themselves', () => {
    const racks = [
      { name: 'r1', fans: {}, servers: [{ name: 'a' }] },
      { name: 'r2', servers: [{ name: 'b' }] },
    ];
    const some = layoutOf(readRoom({ racks }));
    const told = (kind: FaultKind, target: object) =>
      problemOf(() => placeOf(planOf(kind, { target: { fan: 'rack-fan', ...target } }), some));
    assert.equal(told('sensor-null', { field: 'speed_pct' }), 'none');
    assert.equal(told('telemetry-loss', { rack: 'r1' }), 'none');
    assert.equal(told('sensor-null', { field: 'speed_rpm' }), 'fault-target f.target.field');
    assert.equal(told('sensor-null', { rack: 'r2', field: 'speed_pct' }), 'fault-target f.target.fan');
    assert.equal(told('sensor-null', { server: 'a', field: 'speed_pct' }), 'fault-target f.target.fan');
    assert.equal(told('fan-off', { server: 'a' }), 'fault-target f.target.fan');
  });

  it('says what there is', () => {
    const plan = planOf('fan-off', { target: { ...targetOf('fan-off'), fan: 'fan-9' } });
    assert.throws(
      () => placeOf(plan, layout),
      (error) => error instanceof ProblemError && error.problem.limit === 'fan-1, fan-2',
    );
  });
});
