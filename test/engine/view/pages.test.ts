import assert from 'node:assert/strict';
import { Domains } from '../../../engine/telemetry/domains';
import type { Fields } from '../../../engine/telemetry/metric';
import { ClusterScene } from '../../../engine/view/make/cluster-scene';
import { pagesOf } from '../../../engine/view/make/pages';
import { serverPage } from '../../../engine/view/make/server-page';
import { trendsPage } from '../../../engine/view/make/trends-page';
import { workersPage } from '../../../engine/view/make/workers-page';
import type { Snapshot } from '../../../engine/view/pages/common';
import type { ViewConfig } from '../../../engine/view/view-config';
import { type Told, VIEW, type ViewOut, ViewStage } from '../../../engine/view/view-stage';
import { Cluster, CONFIG, metric, NOON, SECOND, server, WALL } from './cluster';

describe('how a cluster stands', () => {
  const readings = [server('s1', { cpu_temp_c: 50 })];
  const CASES: readonly (readonly [standing: string, () => ClusterScene])[] = [
    ['waiting', () => new Cluster().scene()],
    ['live', () => new Cluster(readings).scene()],
    ['paused', () => new Cluster(readings).tell([], 1, false).scene()],
    ['stale', () => new Cluster(readings, 0).tell([], 31).scene()],
    ['stopped', () => new Cluster(readings).scene(WALL + 61 * SECOND)],
  ];
  for (const [standing, scene] of CASES)
    it(standing, () => {
      assert.equal(scene().head().standing, standing);
    });
});

describe('pages', () => {
  const WINDOWS = Array.from({ length: 24 }, (_, i) =>
    metric(
      'server',
      { rack: 'a', server: 's1', window: '5s' },
      { cpu_temp_c_avg: 50 + i, power_w_avg: 200, inlet_temp_c_avg: 21, revision: 0 },
      5 * i,
    ),
  );
  const cluster = () => new Cluster([server('s1', { cpu_temp_c: 73, power_w: 200 }, 118), ...WINDOWS], 120);

  it('are the same after a restart', () => {
    const before = cluster();
    const saved = JSON.parse(JSON.stringify([...before.stage.snapshot()])) as [string, never][];
    const state = before.domains.states(WALL)[0]!;
    const told = (stage: ViewStage) => {
      const scene = () => new ClusterScene(stage, state);
      return [
        ...pagesOf([scene()], WALL, 0),
        serverPage(scene(), 's1'),
        ...trendsPage(scene(), '15min', ['s1']),
      ];
    };
    assert.deepEqual(told(ViewStage.restore(CONFIG, saved)), told(before.stage));
  });

  it('of a server has two hours of what is read of it', () => {
    const page = serverPage(cluster().scene(), 's1');
    assert.deepEqual(
      page?.lines.map(({ field, last }) => [field, last?.value]),
      [
        ['cpu_temp_c', 73],
        ['inlet_temp_c', undefined],
        ['power_w', 200],
      ],
    );
    // A point a minute: the mean of the twelve windows of the first, 50 to 61.
    assert.deepEqual(page?.lines[0]?.observed.values.slice(-1), [55.5]);
    assert.equal(serverPage(cluster().scene(), 'nobody'), undefined);
  });

  it('of a server says how far a reading is off what is expected of it, and whether that is unusual', () => {
    const scored = cluster();
    for (const [field, expected, score] of [
      ['cpu_temp_c', 62, 1.4],
      ['power_w', 199, 0.2],
    ] as const)
      scored.stage.push(
        metric('anomaly', { rack: 'a', server: 's1', field }, { expected, score, observed: 0, sigma: 1 }, 30),
      );
    const lines = serverPage(scored.scene(), 's1')?.lines ?? [];
    assert.deepEqual(
      lines.map(({ field, off, unusual }) => [field, off?.value, off?.unit, unusual]),
      [
        ['cpu_temp_c', 11, 'kelvin', true],
        ['inlet_temp_c', undefined, undefined, undefined],
        ['power_w', 1, 'watts', false],
      ],
    );
  });

  it('of trends has those that were chosen, what they draw together, and the others', () => {
    const page = [...trendsPage(cluster().scene(), '15min', ['s1', 'nobody'])].at(-1);
    assert.deepEqual(page?.servers, [{ server: 's1', cpuC: 73 }]);
    assert.deepEqual(
      page?.chosen.map((trend) => trend.fields.cpu_temp_c?.values.slice(-3)),
      [[70, 71, 72]],
    );
    assert.deepEqual(page?.itW.values.slice(-2), [200, 200]);
    assert.deepEqual(page?.others, { lines: [] });
  });

  it('of trends has fans turn as they were told of last, while their server is read', () => {
    const fan = (pct: number, at: number) => [
      metric('fan', { server: 's1', fan: 'fan-1' }, { speed_pct: pct }, at),
      metric('fan', { server: 's1', fan: 'fan-1', window: '5s' }, { speed_pct_avg: pct, revision: 0 }, at),
    ];
    // Of the server nothing is read from 60 to 90 s. That the fan was told of each 5 s makes 30 s a gap.
    const read = WINDOWS.filter((_, i) => i < 12 || i >= 18);
    const told = [...[0, 5, 10, 15].flatMap((at) => fan(40, at)), ...fan(55, 100)];
    const room = new Cluster([server('s1', { cpu_temp_c: 73 }, 118), ...read, ...told], 120);
    const [trend] = [...trendsPage(room.scene(), '15min', ['s1'])].at(-1)?.chosen ?? [];
    const { from, everyMs, values } = trend?.fans['fan-1'] ?? { from: 0, everyMs: 1, values: [] };
    const at = (second: number) => values[(NOON + second * SECOND - from) / everyMs];
    assert.deepEqual([-5, 15, 40, 55, 80, 95, 100, 110].map(at), [null, 40, 40, 40, null, null, 55, 55]);
  });

  it('of trends has the hottest stand out where nobody has chosen, or that of the worst finding', () => {
    const both = new Cluster([server('s1', { cpu_temp_c: 50 }), server('s2', { cpu_temp_c: 60 })]);
    const outstanding = () =>
      [...trendsPage(both.scene(), '2h', [])].at(-1)?.chosen.map((trend) => trend.server);
    assert.deepEqual(outstanding(), ['s2']);
    both.stage.findings.take({
      ...{ id: 'F-1', state: 'opened', since: NOON, detected_at: NOON, severity: 'warning', scope: 'fan' },
      ...{ target: { server: 's1', fan: 'fan-1' }, cause: 'fan-failed', candidates: [], confidence: 1 },
      ...{ evidence: [], actions: [] },
    });
    assert.deepEqual(outstanding(), ['s1']);
  });

  it('of trends shows many servers as the range that they lie in', () => {
    const many = Array.from({ length: 30 }, (_, i) => [
      server(`s${i}`, { cpu_temp_c: 40 + i }, 5),
      metric('server', { server: `s${i}`, window: '5s' }, { cpu_temp_c_avg: 40 + i, revision: 0 }, 0),
    ]).flat();
    const page = [...trendsPage(new Cluster(many, 10).scene(), '15min', ['s0'])].at(-1);
    const others = page?.others;
    assert.ok(others !== undefined && 'low' in others);
    assert.deepEqual([others.low.values.at(-1), others.high.values.at(-1)], [40, 69]);
  });

  it('of workers has real machines only', () => {
    assert.equal(workersPage(cluster().scene()), undefined);
    const real = (name: string, tags: Record<string, string>, fields: Fields) =>
      metric(name, { method: 'measured', server: 'pc', ...tags }, fields);
    const page = workersPage(
      // Its clock comes first: without one it would be of the time of the wall.
      new Cluster()
        .tell(
          [
            real('server', {}, { cpu_util_pct: 46 }),
            real('system', {}, { mem_used_pct: 61 }),
            real('network', { interface: 'eth0' }, { net_rx_bytes_s: 100, net_tx_bytes_s: 20 }),
            real('network', { interface: 'eth1' }, { net_rx_bytes_s: 300, net_tx_bytes_s: 5 }),
            real('disk', { disk: 'sda', path: '/' }, { used_pct: 58 }),
            real('disk', { disk: 'sda', path: '/home' }, { used_pct: 77 }),
            real('gpu', { gpu: '0' }, { util_pct: 45, mem_used_bytes: 3, mem_total_bytes: 4 }),
          ],
          0,
        )
        .scene(),
    );
    const [host] = page?.hosts ?? [];
    assert.deepEqual([host?.host, host?.heard, host?.samples], ['pc', 'well', true]);
    // Traffic of all interfaces together; of the disks the fullest.
    assert.deepEqual(host?.last, {
      ...{ cpu_util_pct: 46, mem_used_pct: 61, net_rx_bytes_s: 400, net_tx_bytes_s: 25, used_pct: 77 },
    });
    assert.deepEqual(host?.gpus, [{ gpu: '0', last: { util_pct: 45, mem_used_pct: 75 } }]);
  });

  it('are told of all clusters in one message each', () => {
    const [room] = [...pagesOf([cluster().scene()], WALL, 1)].filter((out) => out?.value.topic === 'room');
    const { payload } = room!.value as Told;
    const { sentAt, clusters, models } = payload as Snapshot<unknown>;
    assert.equal(sentAt, WALL);
    assert.deepEqual([clusters.map((head) => head.cluster), Object.keys(models)], [['lab'], ['lab']]);
  });

  it('have the largest cluster first, of equal ones by name', () => {
    const domains = new Domains<ViewConfig, ViewOut>(VIEW, CONFIG);
    for (const [name, servers] of Object.entries({ small: 1, beta: 3, alpha: 3 }))
      for (let i = 0; i < servers; i++) {
        const one = metric('server', { cluster: name, server: `s${i}` }, { cpu_temp_c: 50 });
        assert.deepEqual([...domains.push(one, WALL)], []);
      }
    const scenes = domains
      .states(WALL)
      .map((state) => new ClusterScene(domains.stage(state.cluster) as ViewStage, state));
    const [first] = [...pagesOf(scenes, WALL, 0)].filter((out) => out !== undefined);
    const { clusters } = first!.value.payload as Snapshot<unknown>;
    assert.deepEqual(
      clusters.map(({ cluster }) => cluster),
      ['alpha', 'beta', 'small'],
    );
  });

  it('count what there was no place for', () => {
    const { domains } = new Cluster();
    const stage = VIEW.create({ ...CONFIG, maxSeries: 2 }) as ViewStage;
    for (let i = 0; i < 5; i++) stage.push(server(`s${i}`, { cpu_temp_c: 50 }));
    assert.equal(stage.lost, 3);
    assert.equal(domains.counts.refused, 0);
  });
});
