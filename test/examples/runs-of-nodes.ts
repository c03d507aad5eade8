import assert from 'node:assert/strict';
import type { Metric } from '../../engine/telemetry/metric';
import type { Refused } from '../../engine/telemetry/problem';
import type { ExampleFlow } from './example-flow';
import type { Runs } from './run';

const fieldsOf = (metrics: readonly Metric[]) => metrics.map(({ name, fields }) => [name, fields]);

export const RUNS_OF_NODES: Runs = {
  "01 - Nodes/1 - This machine's telemetry": async ({ load }) => {
    const flow = await load();
    await flow.until(() => flow.metrics('memory in use (%)').length > 0);
    const [memory] = flow.metrics('memory in use (%)') as [Metric];
    const used = Number(memory.fields.mem_used_pct);
    assert.ok(used > 0 && used < 100, String(used));
    assert.deepEqual(
      flow.metrics('every reading').find(({ name }) => name === 'system'),
      memory,
    );
  },

  '01 - Nodes/2 - Telegraf JSON becomes telemetry': async ({ load }) => {
    const flow = await load();
    // 100 - 81.5, 100 - 60; 500,000 bytes received and 50,000 sent in 10 s.
    const expected = [
      ['server', { cpu_util_pct: 18.5 }],
      ['server', { cpu_util_pct: 40 }],
      // Also in MiB, 2^20 bytes, and in megabits.
      [
        'network',
        {
          net_rx_bytes_s: 50_000,
          net_rx_mib_s: 50_000 / 2 ** 20,
          net_rx_mbit_s: 0.4,
          net_tx_bytes_s: 5000,
          net_tx_mib_s: 5000 / 2 ** 20,
          net_tx_mbit_s: 0.04,
        },
      ],
      ['system', { mem_used_pct: 37.5 }],
    ];
    for (const presses of [1, 2]) {
      flow.press('a batch of Telegraf');
      await flow.until(() => flow.messages('Metrics').length === presses);
      assert.deepEqual(fieldsOf(flow.payload<Metric[]>('Metrics', presses - 1)), expected);
    }
    flow.press('a text that breaks off');
    await flow.until(
      () => flow.messages('Metrics').length === 3 && flow.messages('refused, and why').length === 1,
    );
    assert.deepEqual(fieldsOf(flow.payload<Metric[]>('Metrics', 2)), [['server', { cpu_util_pct: 10 }]]);
    assert.equal(flow.messages('refused, and why')[0]?.topic, 'truncated');
  },

  "01 - Nodes/3 - A device's own JSON becomes telemetry": async ({ load }) => {
    const flow = await load();
    flow.press('two outlets');
    await flow.until(() => flow.messages('Metrics').length === 1);
    const at = Date.parse('2025-11-25T10:00:00Z');
    const outlet = (server: string, power_w: number | null): Metric => ({
      name: 'server',
      tags: { server, rack: 'A', method: 'measured' },
      fields: { power_w },
      timestamp: at,
    });
    assert.deepEqual(flow.metrics('Metrics'), [outlet('A01', 212), outlet('A02', null)]);
    flow.press('one has no label');
    await flow.until(
      () => flow.messages('Metrics').length === 2 && flow.messages('refused, and why').length === 1,
    );
    assert.deepEqual(flow.metrics('Metrics')[2], outlet('A01', 250));
    const { problem } = flow.payload<Refused>('refused, and why');
    assert.deepEqual([problem.code, problem.field], ['missing-field', 'label']);
  },

  '01 - Nodes/4 - One-minute windows of noisy samples': async ({ load }) => {
    const flow = await load();
    await playNoisySamples(flow, 1);
    await playNoisySamples(flow, 2);
  },

  '01 - Nodes/5 - Ten-second windows of any number': async ({ load }) => {
    const flow = await load();
    for (let second = 0; second <= 10; second++) {
      flow.press('a sensor, every second');
      await flow.until(() => flow.done('ten seconds') === second + 1);
      flow.clock.advance(1000);
    }
    await flow.until(() => flow.messages('average').length === 1 && flow.messages('windows').length === 1);
    // Each value holds for a second, so that the average is the plain mean of the first ten.
    const numbers = flow.messages('ten seconds').map(({ payload }) => payload as number);
    const mean = numbers.slice(0, 10).reduce((sum, number) => sum + number, 0) / 10;
    const [window] = flow.metrics('windows') as [Metric];
    assert.deepEqual(window.tags, { cluster: 'default', topic: 'hall temperature', window: '10s' });
    assert.equal(window.fields.value_count, 10);
    assert.ok(Math.abs(Number(window.fields.value_avg) - mean) < 1e-9);
    assert.equal(flow.payload('average'), window.fields.value_avg);
  },
};

/** The figures of the comment, by hand, and the same for each press. */
async function playNoisySamples(flow: ExampleFlow, presses: number): Promise<void> {
  flow.press('samples of 10:00 to 10:02');
  await flow.until(() => flow.metrics('windows').length === 3 * presses - 1);
  flow.clock.advance(61_000);
  await flow.until(() => flow.metrics('windows').length === 3 * presses);
  const [first, second, third] = flow.metrics('windows').slice(-3) as [Metric, Metric, Metric];
  assert.deepEqual(
    [first, second, third].map(({ timestamp }) => new Date(timestamp).toISOString().slice(11, 16)),
    ['10:00', '10:01', '10:02'],
  );
  // 10 s each, but 62 and 74 °C for 5 s: (60 + 61 + 62/2 + 74/2 + 62 + 61 + 60) / 6.
  assert.equal(first.fields.cpu_temp_c_avg, 62);
  assert.equal(first.fields.cpu_temp_c_mean, 440 / 7);
  assert.equal(first.fields.cpu_temp_c_p50, 61);
  assert.equal(first.fields.cpu_temp_c_max, 74);
  assert.equal(first.fields.cpu_temp_c_count, 7);
  // 60 °C for 10 s and 66 °C for the 30 s that it holds.
  assert.equal(second.fields.cpu_temp_c_avg, 64.5);
  assert.ok(Math.abs(Number(second.fields.cpu_temp_c_coverage) - 2 / 3) < 1e-12);
  assert.deepEqual([second.fields.cpu_temp_c_count, second.fields.cpu_temp_c_expected], [2, 6]);
  assert.equal(third.fields.cpu_temp_c_avg, 62);
}
