import assert from 'node:assert/strict';
import type { ScrapeTrouble } from '../../io/prometheus/reading';
import { ScriptedExporter, sendText } from '../io/prometheus-exporter';
import { pass } from '../support/pass';
import type { Runs } from './run';

/** As a node exporter says it, after so many scrapes of 15 s: a processor that is busy for a fifth of the time. */
const page = (scrapes: number) => `# TYPE node_cpu_seconds_total counter
node_cpu_seconds_total{cpu="0",mode="idle"} ${12 * scrapes}
node_cpu_seconds_total{cpu="0",mode="user"} ${3 * scrapes}
# TYPE node_memory_MemTotal_bytes gauge
node_memory_MemTotal_bytes 8e9
node_memory_MemAvailable_bytes 6e9
node_filesystem_size_bytes{device="tmpfs",fstype="tmpfs",mountpoint="/run"} 1e6
`;

export const RUNS_OF_SCRAPES: Runs = {
  '01 - Nodes/9 - A Prometheus target in one-minute windows': async ({ load, atEnd }) => {
    const exporter = await ScriptedExporter.start();
    atEnd(() => exporter.stop());
    exporter.answer = (_, response) => sendText(response, page(exporter.requests.length));
    const flow = await load({
      // Its own turns are a day apart, so that the button alone decides.
      adapt: (node) =>
        node.type === 'prometheus-scrape'
          ? { ...node, targets: [{ target: exporter.host, tags: 'server=n1' }], intervalS: 86_400 }
          : node,
    });
    for (let scrapes = 1; scrapes <= 4; scrapes++) {
      flow.press('scrape now');
      await flow.until(() => flow.messages('each scrape').length === scrapes);
      flow.clock.advance(15_000);
    }
    await pass(flow.clock, () => flow.messages('windows').length > 0, 'the minute is over');
    const windows = flow.metrics('windows');
    const value = (name: string, field: string) =>
      windows.find((one) => one.name === name && field in one.fields)?.fields[field];
    assert.equal(value('server', 'cpu_util_pct_avg'), 20);
    assert.equal(value('system', 'mem_used_bytes_avg'), 2e9);
    assert.deepEqual([value('scrape', 'up_avg'), value('scrape', 'up_count')], [1, 4]);
    assert.ok(flow.metrics('each scrape').every(({ name, tags }) => name !== 'disk' && tags.server === 'n1'));

    const before = flow.messages('each scrape').length;
    await exporter.stop();
    flow.press('scrape now');
    await flow.until(() => flow.messages('refused, and targets that are down').length === 1);
    await flow.until(() => flow.messages('each scrape').length === before + 1);
    assert.equal(flow.payload<ScrapeTrouble>('refused, and targets that are down').reason, 'target-down');
    const stale = flow
      .metrics('each scrape')
      .filter(({ quality }) => Object.values(quality ?? {}).includes('stale'));
    assert.ok(stale.some(({ fields }) => fields.mem_used_bytes === null));
  },
};
