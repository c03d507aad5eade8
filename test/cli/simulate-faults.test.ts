import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FaultRow } from '../../engine/faults/merged';
import type { Metric } from '../../engine/telemetry/metric';
import { coldaisle, rowsOf, temporaryFolder } from './shell';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const BASE = ['simulate', '--servers', '3', '--hours', '0.5', '--seed', '7', '--inlet', '22'];

describe('coldaisle simulate with faults', () => {
  const folder = temporaryFolder();

  async function simulated(
    ...flags: string[]
  ): Promise<{ text: string; metrics: Metric[]; rows: FaultRow[] }> {
    const file = path.join(folder(), 'labels.jsonl');
    const { code, out, err } = await coldaisle([...BASE, ...flags, '--labels', file]);
    assert.deepEqual([code, err], [0, '']);
    const rows = rowsOf<FaultRow>(readFileSync(file, 'utf8'));
    return {
      text: out,
      metrics: rowsOf<Metric>(out),
      rows: rows.filter(({ origin }) => origin === 'injected'),
    };
  }

  it('changes the room from its time on, and nothing before', async () => {
    const healthy = await simulated();
    const faulty = await simulated('--fault', 'fan-off:server=server-01,fan=fan-1,after=10m,for=15m,id=f');
    const before = ({ timestamp }: Metric) => timestamp <= START + 10 * MINUTE;
    assert.deepEqual(faulty.metrics.filter(before), healthy.metrics.filter(before));
    const fan = faulty.metrics.filter(
      ({ name, tags }) => name === 'fan' && tags.server === 'server-01' && tags.fan === 'fan-1',
    );
    const stands = fan.filter(({ fields }) => fields.running === false).map(({ timestamp }) => timestamp);
    assert.ok(stands.length > 0);
    assert.ok(
      stands.every((at) => at > START + 10 * MINUTE && at <= START + 26 * MINUTE),
      String(stands),
    );
    // Through the air alone others would notice; their inlets are held.
    const others = ({ tags }: Metric) => tags.server === 'server-02' || tags.server === 'server-03';
    assert.deepEqual(faulty.metrics.filter(others), healthy.metrics.filter(others));
    const [row, ...more] = faulty.rows;
    assert.equal(more.length, 0);
    assert.deepEqual(
      [row?.id, row?.kind, row?.started_at, row?.ended_at],
      ['f', 'fan-off', START + 10 * MINUTE, START + 25 * MINUTE],
    );
    assert.ok(row!.observable_at! > row!.started_at! && row!.observable_at! < row!.ended_at!);
  });

  it('changes what is seen and not what is true when a sensor lies', async () => {
    const fault = ['--fault', 'sensor-null:server=server-02,field=cpu_temp_c,after=5m,for=10m'];
    const healthy = await simulated('--truth');
    const { metrics, rows } = await simulated('--truth', ...fault);
    const isTrue = ({ tags }: Metric) => tags.method === 'truth';
    assert.deepEqual(metrics.filter(isTrue), healthy.metrics.filter(isTrue));
    const silent = ({ timestamp }: Metric) =>
      timestamp >= START + 5 * MINUTE && timestamp < START + 15 * MINUTE;
    const expected = healthy.metrics.map((metric) =>
      !isTrue(metric) && metric.tags.server === 'server-02' && 'cpu_temp_c' in metric.fields && silent(metric)
        ? { ...metric, fields: { ...metric.fields, cpu_temp_c: null } }
        : metric,
    );
    assert.deepEqual(metrics, expected);
    assert.deepEqual(
      rows.map(({ kind, started_at, ended_at }) => [kind, started_at, ended_at]),
      [['sensor-null', START + 5 * MINUTE, START + 15 * MINUTE]],
    );
  });

  it('writes what is held back at the end, too', async () => {
    const healthy = await simulated();
    const { metrics } = await simulated('--fault', 'telemetry-delay:after=10m,intensity=3600');
    assert.equal(metrics.length, healthy.metrics.length);
    assert.notDeepEqual(metrics, healthy.metrics);
    const byTime = (all: Metric[]) => all.map((metric) => JSON.stringify(metric)).sort();
    assert.deepEqual(byTime(metrics), byTime(healthy.metrics));
  });

  it('has several faults, and labels those that go on at the end without one', async () => {
    const { rows } = await simulated(
      ...['--fault', 'cooling-stop:after=20m'],
      ...['--fault', 'server-down:server=server-03,at=2026-01-01T00:10:00Z'],
    );
    assert.deepEqual(
      rows.map(({ id, kind, ended_at }) => [id, kind, ended_at]),
      [
        ['fault-2', 'server-down', null],
        ['fault-1', 'cooling-stop', null],
      ],
    );
  });

  it('lets parts fail by themselves, the same ones for the same seed, and more the faster they age', async () => {
    const once = await simulated('--random-faults', '20000');
    assert.ok(once.rows.length > 0);
    assert.deepEqual(await simulated('--random-faults', '20000'), once);
    assert.ok((await simulated('--random-faults', '200000')).rows.length > once.rows.length);
    assert.equal((await simulated('--random-faults', '0.001')).text, (await simulated()).text);
  });

  it('lets old fans wear out sooner than new ones', async () => {
    const worn = async (...age: string[]) => {
      const { rows } = await simulated('--random-faults', '20000', ...age);
      return rows.filter(({ kind }) => kind === 'fan-wear').length;
    };
    // Weibull of shape 3 and 148,208 h: the hazard grows with the square of the age, and 50 years are 438,000 h.
    assert.ok((await worn('--age', '50')) > (await worn('--age', '0')));
    const { code, err } = await coldaisle([...BASE, '--age', '5']);
    assert.deepEqual([code, /--age goes with --random-faults only/.test(err)], [2, true]);
    assert.match((await coldaisle([...BASE, '--random-faults', '1', '--age', '-1'])).err, /--age is "-1"/);
  });

  const wrong: [spec: string[], says: RegExp][] = [
    [['nonsense'], /--fault "nonsense": In the fault, kind is nonsense; accepted: fan-off,/],
    [['fan-off:server=none,fan=fan-1'], /target\.server "none".*it has: server-01, server-02, server-03/],
    [['fan-off:server=server-01,fan=fan-9'], /target\.fan "fan-9".*it has: fan-1, fan-2/],
    [
      ['disk-failure:server=server-01,disk=sda'],
      /target\.disk "sda", which the room does not have; it has: disk-1\./,
    ],
    [['sensor-null:server=none,field=cpu_temp_c'], /target\.server "none"/],
    [['sensor-null:server=server-01'], /target\.field is missing/],
    [['sensor-null:server=server-01,field=gpu_temp_c'], /target\.field "gpu_temp_c".*it has: cpu_temp_c, /],
    [['cooling-stop:cron=0 3 * *,for=1h'], /cron is 0 3 \* \*; accepted: cron such as 0 3 \* \* 1-5/],
    [['fan-wear:server=server-01,fan=fan-1,intensity=-5'], /intensity is -5; accepted: /],
    [['fan-off:server=server-01,fan=fan-1,after=-2h'], /after is -2h; accepted: a length/],
    [['fan-off:server=server-01,speed=1'], /no place for speed/],
    [['cooling-stop:id=a', 'cooling-stop:id=a'], /id is "a", which is taken/],
  ];
  for (const [specs, says] of wrong) {
    it(`refuses ${specs.join(' and ')} with exit code 2, before anything is written`, async () => {
      const { code, out, err } = await coldaisle([...BASE, ...specs.flatMap((spec) => ['--fault', spec])]);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
      assert.equal(err.split('\n').length, 2, 'one line');
    });
  }

  it('asks for the cluster of a sensor or network when a room has several, and hurts that one', async () => {
    const stdin = JSON.stringify({
      clusters: [{ name: 'c1' }, { name: 'c2' }],
      racks: ['c1', 'c2'].map((cluster) => ({ name: `r-${cluster}`, cluster, servers: [{ name: 'a' }] })),
    });
    const run = (spec: string) =>
      coldaisle(['simulate', '--room', '-', '--hours', '0.05', '--fault', spec], { stdin });
    const { code, err } = await run('sensor-null:server=a,field=cpu_temp_c');
    assert.equal(code, 2);
    assert.match(err, /target\.cluster is missing/);
    const { out } = await run('sensor-null:server=a,field=cpu_temp_c,cluster=c2');
    const read = rowsOf<Metric>(out).filter(({ fields }) => 'cpu_temp_c' in fields);
    assert.ok(read.length > 20);
    for (const { tags, fields } of read) assert.equal(fields.cpu_temp_c === null, tags.cluster === 'c2');
  });

  it('refuses a factor that cannot be', async () => {
    for (const factor of ['0', '-1', '1e9', 'many']) {
      const { code, err } = await coldaisle([...BASE, '--random-faults', factor]);
      assert.equal(code, 2);
      assert.match(err, /--random-faults is "/);
    }
  });
});
