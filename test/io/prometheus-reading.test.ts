import assert from 'node:assert/strict';
import type { Metric } from '../../engine/telemetry/metric';
import type { Names } from '../../engine/telemetry/names';
import { problem } from '../../engine/telemetry/problem';
import type { Page } from '../../io/prometheus/page';
import { Reading, type ReadingConfig, type ScrapeTrouble } from '../../io/prometheus/reading';
import { Readings } from '../../io/prometheus/readings';
import { readRelabelling } from '../../io/prometheus/relabel';
import { isProblem, type Target, targetOf } from '../../io/prometheus/target';

const T = Date.UTC(2026, 0, 1);
const INTERVAL = 15_000;

function target(address: string, tags = {}): Target {
  const read = targetOf(address, tags, { scheme: 'http', path: '/metrics' }, () => assert.fail());
  assert.ok(!isProblem(read));
  return read;
}

function configOf(names: Names, rules = '', more: Partial<ReadingConfig> = {}): ReadingConfig {
  const relabelling = readRelabelling(rules);
  assert.ok(!isProblem(relabelling));
  return { names, relabelling, maxSeries: 100, idleExpiryS: 3600, machine: 'me', ...more };
}

const page = (text: string, codec: Page['codec'] = 'prometheus'): Page => ({
  body: Buffer.from(text),
  codec,
});

/** What one scrape gives: Metrics besides those of the scrape itself, that one, and what is refused. */
function scrape(reading: Reading, n: number, said: Page | ReturnType<typeof problem>) {
  const at = T + n * INTERVAL;
  const outs = [...reading.take({ at, durationMs: 12.3456, page: said })].filter((out) => out !== undefined);
  const metrics = outs.filter(({ port }) => port === 'result').map(({ value }) => value as Metric);
  const refused = outs.filter(({ port }) => port === 'refused').map(({ value }) => value as ScrapeTrouble);
  const own = metrics.filter(({ name }) => name === 'scrape');
  assert.equal(own.length, 1);
  return { metrics: metrics.filter(({ name }) => name !== 'scrape'), own: own[0] as Metric, refused };
}

describe('reading of a target', () => {
  const raw = new Map<string, unknown>();
  const valuesOf = (metrics: readonly Metric[]) => {
    raw.clear();
    for (const { name, fields } of metrics) raw.set(name, fields.value);
    return Object.fromEntries(raw);
  };

  it('gives series of the exporter the tags of the target, its machine, its instance and the time of the request', () => {
    const reading = new Reading(target('n1:9100', { rack: 'R01' }), configOf('raw'));
    const { metrics, refused } = scrape(
      reading,
      0,
      page('x{a="1"} 5\ny{server="own"} 6\nz 7 1767225599000\n'),
    );
    assert.deepEqual(refused, []);
    assert.deepEqual(metrics, [
      {
        name: 'x',
        tags: { rack: 'R01', server: 'n1', a: '1', instance: 'n1:9100' },
        fields: { value: 5 },
        timestamp: T,
      },
      {
        name: 'y',
        tags: { rack: 'R01', server: 'own', instance: 'n1:9100' },
        fields: { value: 6 },
        timestamp: T,
      },
      {
        name: 'z',
        tags: { rack: 'R01', server: 'n1', instance: 'n1:9100' },
        fields: { value: 7 },
        timestamp: T - 1000,
      },
    ]);
  });

  it('tells how each scrape went', () => {
    const reading = new Reading(
      target('localhost:9100', { rack: 'R01' }),
      configOf('canonical', '', { cluster: 'lab' }),
    );
    const { own } = scrape(reading, 0, page('node_load1 0.5\nx 1\nwrong\n'));
    assert.deepEqual(own, {
      name: 'scrape',
      tags: { cluster: 'lab', rack: 'R01', server: 'me', instance: 'localhost:9100', method: 'measured' },
      fields: { up: true, duration_s: 0.012346, samples: 2, refused: 1, stale: 0, body_bytes: 25 },
      timestamp: T,
    });
  });

  it('gives names of this package, and counters as rates from the second scrape on', () => {
    const reading = new Reading(target('n1:9100', { rack: 'R01' }), configOf('canonical'));
    const text = (rx: number) =>
      page(`# TYPE node_network_receive_bytes_total counter
node_network_receive_bytes_total{device="eth0"} ${rx}
node_memory_MemTotal_bytes 100
node_memory_MemAvailable_bytes 25
`);
    const first = scrape(reading, 0, text(1000)).metrics;
    assert.deepEqual(
      first.map(({ name, tags }) => [name, tags.server, tags.rack, tags.method, tags.instance]),
      first.map(() => ['system', 'n1', 'R01', 'measured', undefined]),
    );
    const second = scrape(reading, 1, text(1000 + 15 * 2000)).metrics;
    // 30,000 bytes in 15 s.
    assert.equal(second.find(({ name }) => name === 'network')?.fields.net_rx_bytes_s, 2000);
    assert.equal(Object.assign({}, ...second.map(({ fields }) => fields)).mem_used_bytes, 75);
  });

  it('gives both names, and stays with the machine that a series names itself', () => {
    const reading = new Reading(target('gate:9091'), configOf('both'));
    const { metrics } = scrape(reading, 0, page('node_load1{instance="n7"} 0.5\n'));
    assert.deepEqual(
      metrics.map(({ name, tags }) => [name, tags]),
      [
        ['system', { server: 'n7', method: 'measured' }],
        ['node_load1', { instance: 'n7' }],
      ],
    );
  });

  it('reads OpenMetrics by its rules when the exporter says so', () => {
    const reading = new Reading(target('n1:1'), configOf('raw'));
    const { own, refused } = scrape(reading, 0, page('x 1\n', 'openmetrics'));
    assert.equal(refused.length, 1);
    assert.equal(own.fields.refused, 1);
    assert.deepEqual(scrape(reading, 1, page('# TYPE x gauge\nx 1\n# EOF\n', 'openmetrics')).refused, []);
  });

  it('relabels before all else', () => {
    const rules = 'keep node_*\ndrop node_load5\nrename lab cluster';
    const reading = new Reading(target('n1:9100', { lab: 'L' }), configOf('canonical', rules));
    const { metrics, own } = scrape(reading, 0, page('node_load1 1\nnode_load5 1\nx 1\n'));
    assert.deepEqual(
      metrics.map(({ tags, fields }) => [tags, fields]),
      [[{ cluster: 'L', server: 'n1', method: 'measured' }, { load1: 1 }]],
    );
    assert.equal(own.fields.samples, 3);
  });

  it('tells refused lines with target, line and reason: twenty a scrape, and counts them all', () => {
    const reading = new Reading(target('n1:9100'), configOf('raw'));
    const { metrics, own, refused } = scrape(reading, 0, page(`x 1\n${'wrong\n'.repeat(30)}y 2\n`));
    assert.deepEqual(valuesOf(metrics), { x: 1, y: 2 });
    assert.equal(refused.length, 20);
    const [{ problem: why, ...first } = {} as ScrapeTrouble] = refused;
    assert.deepEqual(first, {
      reason: 'malformed',
      input: 'wrong',
      line: 2,
      target: 'http://n1:9100/metrics',
    });
    assert.equal(why.code, 'malformed');
    assert.deepEqual([own.fields.refused, own.fields.up, reading.lost], [30, true, 30]);
  });

  it('is down when nothing of an answer can be read; an empty one is none of that', () => {
    const reading = new Reading(target('n1:9100'), configOf('raw'));
    assert.equal(scrape(reading, 0, page('<html>\nno\n')).own.fields.up, false);
    assert.equal(reading.isUp, false);
    assert.equal(scrape(reading, 1, page('')).own.fields.up, true);
  });

  describe('when series end', () => {
    const values = (metrics: readonly Metric[]) =>
      metrics.map(({ name, fields, quality }) => [name, fields.value, quality?.value]);

    it('says so once for one that is gone, at the time of the scrape without it', () => {
      const reading = new Reading(target('n1:9100'), configOf('raw'));
      scrape(reading, 0, page('x 1\ny 2\n'));
      const { metrics, own } = scrape(reading, 1, page('x 1\n'));
      assert.deepEqual(values(metrics), [
        ['x', 1, undefined],
        ['y', null, 'stale'],
      ]);
      assert.equal(metrics[1]?.timestamp, T + INTERVAL);
      assert.equal(own.fields.stale, 1);
      assert.deepEqual(values(scrape(reading, 2, page('x 1\n')).metrics), [['x', 1, undefined]]);
    });

    it('says so for all when the target is down, which is told once a reason', () => {
      const reading = new Reading(target('n1:9100'), configOf('raw'));
      scrape(reading, 0, page('x 1\ny 2\n'));
      const down = problem('target-down', 'n1:9100', 'ECONNREFUSED');
      const { metrics, own, refused } = scrape(reading, 1, down);
      assert.deepEqual(values(metrics), [
        ['x', null, 'stale'],
        ['y', null, 'stale'],
      ]);
      assert.deepEqual(own.fields, { up: false, duration_s: 0.012346, samples: 0, refused: 0, stale: 2 });
      assert.deepEqual(refused, [
        { reason: 'target-down', problem: down, input: 'n1:9100', target: 'http://n1:9100/metrics' },
      ]);
      const again = scrape(reading, 2, down);
      assert.deepEqual([again.metrics, again.refused, again.own.fields.up], [[], [], false]);
      assert.equal(scrape(reading, 3, problem('target-status', 'n1:9100', 503)).refused.length, 1);
      assert.equal(scrape(reading, 4, page('x 1\n')).own.fields.up, true);
      assert.equal(scrape(reading, 5, down).refused.length, 1);
    });

    it('says so for what is mapped as well, and not for a rate that has not begun', () => {
      const reading = new Reading(target('n1:9100'), configOf('canonical'));
      const counted =
        '# TYPE node_network_receive_bytes_total counter\nnode_network_receive_bytes_total{device="e"} 1\n';
      scrape(reading, 0, page(`${counted}node_load1 1\n`));
      const { metrics } = scrape(reading, 1, page(''));
      assert.deepEqual(
        metrics.map(({ name, fields, quality }) => [name, fields, quality]),
        [['system', { load1: null }, { load1: 'stale' }]],
      );
    });
  });

  it('counts series beyond their number', () => {
    const reading = new Reading(target('n1:9100'), configOf('raw', '', { maxSeries: 1 }));
    assert.equal(scrape(reading, 0, page('x 1\ny 2\n')).metrics.length, 2);
    assert.equal(reading.lost, 1);
  });
});

describe('readings of targets', () => {
  const text = (rx: number) =>
    page(
      `# TYPE node_network_receive_bytes_total counter\nnode_network_receive_bytes_total{device="e"} ${rx}\n`,
    );
  const rate = ({ metrics }: ReturnType<typeof scrape>) =>
    metrics.find(({ name }) => name === 'network')?.fields.net_rx_bytes_s;
  const [a, b] = [target('n1:9100'), target('n1:9200')] as const;

  it('follow the counters of each by themselves, also of two on one machine', () => {
    const readings = new Readings(configOf('canonical'));
    scrape(readings.of(a), 0, text(0));
    scrape(readings.of(b), 0, text(1e9));
    assert.deepEqual(
      [rate(scrape(readings.of(a), 1, text(1500))), rate(scrape(readings.of(b), 1, text(1e9 + 3000)))],
      [100, 200],
    );
  });

  it('go on after a restart', () => {
    const before = new Readings(configOf('canonical'));
    scrape(before.of(a), 0, text(0));
    scrape(before.of(b), 0, text(10));
    const after = new Readings(configOf('canonical'));
    after.restore(JSON.parse(JSON.stringify([...before.snapshot()])));
    // What nobody has asked for yet is kept too.
    const again = new Readings(configOf('canonical'));
    scrape(after.of(a), 1, text(1500));
    again.restore([...after.snapshot()]);
    assert.equal(rate(scrape(again.of(a), 2, text(3000))), 100);
    assert.equal(rate(scrape(again.of(b), 2, text(6010))), 200);
  });

  it('end with their targets, whose series end too', () => {
    const readings = new Readings(configOf('raw'));
    scrape(readings.of(a), 0, page('x 1\nwrong\n'));
    scrape(readings.of(b), 0, problem('target-down', 'n1:9200', 'ECONNRESET'));
    assert.deepEqual([readings.down, readings.lost], [1, 2]);
    const gone = [...readings.set([b], T + 1)].map((out) => out?.value as Metric);
    assert.deepEqual(
      gone.map(({ name, tags, fields, timestamp }) => [name, tags.instance, fields, timestamp]),
      [['x', 'n1:9100', { value: null }, T + 1]],
    );
    assert.deepEqual([readings.down, readings.lost], [1, 2]);
    assert.deepEqual([...readings.set([], T + 2)], []);
    assert.equal(readings.down, 0);
  });
});
