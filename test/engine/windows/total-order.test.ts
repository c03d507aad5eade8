import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Metric } from '../../../engine/telemetry/metric';
import { windowStage } from '../../../engine/windows/window-stage';
import { restarted } from './streams';
import { collect, config, type Results, T0 } from './support';

const SERVERS = 12;
const LATE_MS = 8000;

const settings = config({
  every: ['10s', '1m'],
  by: ['cluster'],
  combine: 'total',
  aggregates: ['avg', 'sum', 'min', 'max', 'last', 'ohlc', 'count'],
  outOfOrderS: LATE_MS / 1000,
  expectedS: { power_w: 4 },
});

const sample = fc.record({
  server: fc.nat(SERVERS - 1),
  second: fc.nat(150),
  // Of very different sizes, so that the order of additions would show.
  power_w: fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { freq: 12 }),
  delay: fc.nat(LATE_MS - 1),
  save: fc.nat(20),
});

function power(server: number, second: number, power_w: number | null): Metric {
  const tags = { server: `s${server}` };
  return { name: 'server', tags, fields: { power_w }, timestamp: T0 + second * 1000 };
}

/** Plays samples by when they arrive, and saves and restores the state before some. */
function windowsOf(all: readonly { metric: Metric; at: number; save: boolean }[]): Metric[] {
  let stage = windowStage.create(settings);
  const results: Results = { windows: [], refused: [] };
  for (const { metric, at, save } of [...all].sort((a, b) => a.at - b.at)) {
    if (save) stage = restarted(stage, settings);
    collect(stage.advance(at), results);
    collect(stage.push(metric), results);
  }
  collect(stage.advance(Number.POSITIVE_INFINITY), results);
  assert.equal(results.refused.length, 0);
  return results.windows;
}

describe('a total', () => {
  it('is the same to the last bit whatever order samples come in, and wherever the state was saved', () => {
    let given = 0;
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 100, maxLength: 200, size: 'max' }),
        fc.nat(),
        (samples, turn) => {
          const once = new Map(samples.map((one) => [`${one.server} ${one.second}`, one]));
          const some = [...once.values()].filter(({ second }) => second > 0);
          // All begin at one instant, but who comes first is another thing.
          const first = Array.from({ length: SERVERS }, (_, i) => power((i + turn) % SERVERS, 0, i / 7));
          const begun = first.map((metric) => ({ metric, at: T0, save: false }));
          const metrics = some.map(({ server, second, power_w }) => power(server, second, power_w));
          const ordered = metrics.map((metric) => ({ metric, at: metric.timestamp, save: false }));
          const mixed = metrics.map((metric, i) => {
            const { delay, save } = some[i] as (typeof some)[number];
            return { metric, at: metric.timestamp + delay, save: save === 0 };
          });
          const straight = [...begun].sort((a, b) =>
            (a.metric.tags.server ?? '') < (b.metric.tags.server ?? '') ? -1 : 1,
          );
          const windows = windowsOf([...straight, ...ordered]);
          assert.deepEqual(windowsOf([...begun, ...mixed]), windows);
          given += windows.length;
        },
      ),
      { seed: 31, numRuns: 40 },
    );
    assert.ok(given > 400);
  });
});
