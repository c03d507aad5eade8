import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { flaw } from '../../engine/telemetry/admit';
import type { Metric } from '../../engine/telemetry/metric';
import type { Names } from '../../engine/telemetry/names';
import { fieldSpec } from '../../engine/telemetry/vocabulary';
import { systemClock } from '../../io/clock';
import { Reading, type ScrapeTrouble } from '../../io/prometheus/reading';
import { ScrapeClient } from '../../io/prometheus/scrape-client';
import { isProblem, type Target, targetOf } from '../../io/prometheus/target';
import { until } from '../support/until';
import { NodeExporter, nodeExporterIsMissing } from './node-exporter';

describe('the node exporter of this system', function () {
  this.timeout(60_000);
  let exporter: NodeExporter;
  let target: Target;
  const client = new ScrapeClient(systemClock, {
    timeoutMs: 10_000,
    maxBytes: 8 * 1024 * 1024,
    secrets: {},
    secretHosts: [],
    tls: {},
  });

  before(async function () {
    if (nodeExporterIsMissing()) return this.skip();
    exporter = await NodeExporter.start();
    const read = targetOf(exporter.host, {}, { scheme: 'http', path: '/metrics' }, () => assert.fail());
    assert.ok(!isProblem(read));
    target = read;
  });
  after(async () => {
    client.close();
    await exporter?.stop();
  });

  const readingWith = (names: Names) => {
    const config = {
      names,
      relabelling: { keep: [], drop: [], changes: [] },
      maxSeries: 50_000,
      idleExpiryS: 3600,
    };
    return new Reading(target, { ...config, machine: hostname() });
  };

  async function scrape(reading: Reading) {
    const at = systemClock.now();
    const page = await client.get(target);
    assert.ok(!isProblem(page), JSON.stringify(page));
    const outs = [...reading.take({ at, durationMs: 1, page })].filter((out) => out !== undefined);
    const metrics = outs.filter(({ port }) => port === 'result').map(({ value }) => value as Metric);
    const refused = outs.filter(({ port }) => port === 'refused').map(({ value }) => value as ScrapeTrouble);
    return { text: Buffer.from(page.body).toString(), metrics, refused };
  }

  it('is read wholly: each of its samples is in a Metric, and nothing is refused', async () => {
    const { text, metrics, refused } = await scrape(readingWith('raw'));
    assert.deepEqual(refused, []);
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
    assert.ok(samples > 100, String(samples));
    const fields = metrics
      .filter(({ name }) => name !== 'scrape')
      .map((metric) => Object.keys(metric.fields).length);
    // A field each, but for sum and count, which share a Metric.
    assert.equal(
      fields.reduce((sum, count) => sum + count, 0),
      samples,
    );
    assert.deepEqual(
      metrics.filter((metric) => flaw(metric) !== undefined),
      [],
    );
  });

  it('gives sensible Metrics of this machine under the names of the package', async () => {
    const reading = readingWith('canonical');
    const seen = new Map<string, unknown>();
    const note = (metrics: readonly Metric[]) => {
      for (const { name, tags, fields } of metrics) {
        assert.deepEqual([tags.server, tags.method], [hostname(), 'measured']);
        for (const [field, value] of Object.entries(fields)) {
          const spec = fieldSpec(name, field);
          assert.ok(spec !== undefined, `${name}.${field}`);
          if (typeof value === 'number')
            assert.ok(value >= (spec.min ?? value) && value <= (spec.max ?? value), field);
          seen.set(`${name}.${field}`, value);
        }
      }
    };
    note((await scrape(reading)).metrics);
    // Rates need the counters to have been read twice.
    await until(async () => {
      const { metrics, refused } = await scrape(reading);
      assert.deepEqual(refused, []);
      note(metrics);
      return typeof seen.get('server.cpu_util_pct') === 'number';
    }, 'the load of the processor is known');
    const number = (field: string) => seen.get(field) as number;
    // The same kernel says it in its own file.
    const [, total] = /^MemTotal: +(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
    assert.equal(number('system.mem_total_bytes'), 1024 * Number(total));
    assert.ok(number('system.mem_used_bytes') > 0 && number('system.mem_used_bytes') < 1024 * Number(total));
    const [uptime] = readFileSync('/proc/uptime', 'utf8').split(' ');
    assert.ok(Math.abs(number('system.uptime_s') - Number(uptime)) < 60, String(seen.get('system.uptime_s')));
    assert.ok(number('system.load1') >= 0 && number('system.load1') < 1000 * availableParallelism());
    assert.ok(number('server.cpu_util_pct') >= 0 && number('server.cpu_util_pct') <= 100);
    assert.equal(seen.get('scrape.up'), true);
  });
});
