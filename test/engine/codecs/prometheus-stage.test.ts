import assert from 'node:assert/strict';
import { DecodeStage } from '../../../engine/codecs/decode-stage';
import type { Metric } from '../../../engine/telemetry/metric';

const T = 1767225600000;
/** Two processors, idle for these seconds. */
const scrape = (first: number, second: number): string =>
  [first, second].map((s, n) => `node_cpu_seconds_total{cpu="${n}",mode="idle"} ${s}\n`).join('');

describe('a scrape in the decoder', () => {
  it('gives what several of its series make together at its end', () => {
    const stage = new DecodeStage({
      source: {},
      names: 'canonical',
      cluster: 'lab',
      maxBytes: 1e6,
      maxSeries: 100,
      idleExpiryS: 60,
    });
    const take = (payload: string, at: number): Metric[] =>
      [...stage.take({ payload, at, topic: '' })].flatMap((out) =>
        out?.port === 'result' ? [out.value as Metric] : [],
      );
    assert.deepEqual(take(scrape(100, 200), T), []);
    // 8 and 4 of 10 seconds idle: 40 % of both busy.
    assert.deepEqual(take(scrape(108, 204), T + 10_000), [
      {
        name: 'server',
        tags: { method: 'measured', cluster: 'lab' },
        fields: { cpu_util_pct: 40 },
        timestamp: T + 10_000,
      },
    ]);
    assert.equal(stage.counts.unmapped, 0);
  });

  it('refuses a time that no flow has, with its line', () => {
    const stage = new DecodeStage({
      source: {},
      names: 'raw',
      maxBytes: 1e6,
      maxSeries: 100,
      idleExpiryS: 60,
    });
    const outs = [...stage.take({ payload: 'a 1\nb 2 123\n', at: T, topic: '' })].filter(
      (out) => out !== undefined,
    );
    assert.deepEqual(
      outs.map(({ port, value }) => (port === 'refused' ? [port, (value as { line: number }).line] : [port])),
      [['refused', 2], ['result']],
    );
  });
});
