import assert from 'node:assert/strict';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric } from '../../../engine/telemetry/metric';
import { windowConfigFlaw } from '../../../engine/windows/config';
import { windowStage } from '../../../engine/windows/window-stage';
import { collect, config, play, type Results, T0 } from './support';

/** Power of a server of cluster `c`, as the mission asks for it: candles of the consumption of a cluster. */
function power(second: number, server: string, watts: number | null): Metric {
  const tags = { cluster: 'c', server, method: 'measured' };
  return { name: 'server', tags, fields: { power_w: watts }, timestamp: T0 + second * 1000 };
}

const options = config({
  by: ['cluster'],
  combine: 'total',
  aggregates: ['avg', 'ohlc', 'count'],
  outOfOrderS: 5,
  expectedS: { power_w: 30 },
});

function numbers(window: Metric | undefined): unknown[] {
  const f = window?.fields ?? {};
  return [f.power_w_open, f.power_w_high, f.power_w_low, f.power_w_close, f.power_w_avg];
}

describe('windows of the total of several series', () => {
  it('add up what each holds at every instant, from when all have answered', () => {
    const { windows, refused } = play(windowStage.create(options), [
      power(0, 'a', 100),
      power(10, 'b', 200),
      power(30, 'a', 150),
      power(40, 'b', 250),
      power(60, 'a', 100),
      power(70, 'b', 200),
    ]);
    assert.equal(refused.length, 0);
    assert.deepEqual(windows[0]?.tags, { cluster: 'c', method: 'measured', combine: 'total', window: '1m' });
    // By hand: from 10 s 300, from 30 s 350, from 40 s 400 to the end: (300*20 + 350*10 + 400*20) / 50 = 350.
    assert.deepEqual(numbers(windows[0]), [300, 400, 300, 400, 350]);
    assert.equal(windows[0]?.fields.power_w_coverage, 50 / 60);
    // Second minute: 100 + 250 at 60 s, 100 + 200 from 70 s; each holds 90 s, so to the end.
    assert.deepEqual(numbers(windows[1]), [350, 350, 300, 300, (350 * 10 + 300 * 50) / 60]);
  });

  it('do without a series that has fallen silent, and say so', () => {
    const steady = [0, 30, 60, 90, 120, 150, 180, 210].map((s) => power(s, 'a', 100));
    const { windows } = play(windowStage.create(options), [power(0, 'b', 50), ...steady]);
    // b holds for three gaps of 30 s: to 90 s. From the sample at 90 s the total is that of a alone.
    assert.deepEqual(
      windows.map(({ fields, quality }) => [fields.power_w_low, fields.power_w_high, quality?.power_w_avg]),
      [
        [150, 150, undefined],
        [100, 150, 'suspect'],
        [100, 100, 'suspect'],
        [100, 100, 'suspect'],
      ],
    );
  });

  it('take samples in any order within the allowance; what comes behind it is late', () => {
    const ordered = [
      power(0, 'a', 1),
      power(1, 'b', 2),
      power(2, 'a', 3),
      power(3, 'b', 4),
      power(65, 'a', 5),
      power(65.5, 'b', 6),
    ];
    const mixed = [3, 0, 2, 1, 5, 4].map((i) => ordered[i] as Metric);
    const expected = play(windowStage.create(options), ordered).windows;
    const out = play(windowStage.create(options), [...mixed, power(50, 'a', 9)]);
    assert.deepEqual(out.windows, expected);
    assert.deepEqual(
      out.refused.map(({ reason, input }) => [reason, input.timestamp - T0]),
      [['late', 50_000]],
    );
  });

  it('come out alike from a snapshot at every point', () => {
    const metrics = Array.from({ length: 60 }, (_, i) =>
      power(((i * 37) % 60) * 5, `s${i % 3}`, (i * 13) % 50),
    ).sort((a, b) => a.timestamp - b.timestamp);
    const whole = play(windowStage.create(options), metrics);
    assert.ok(whole.windows.length >= 4);
    for (let cut = 0; cut < metrics.length; cut += 7) {
      const out: Results = { windows: [], refused: [] };
      const first = windowStage.create(options);
      const before = play(first, metrics.slice(0, cut), false);
      const saved: [string, Json][] = JSON.parse(JSON.stringify([...first.snapshot()]));
      const restored = windowStage.restore(options, saved);
      for (const metric of metrics.slice(cut)) {
        collect(restored.advance(metric.timestamp), out);
        collect(restored.push(metric), out);
      }
      collect(restored.advance(Number.POSITIVE_INFINITY), out);
      assert.deepEqual([...before.windows, ...out.windows], whole.windows);
    }
  });

  it('are of lengths only', () => {
    assert.equal(windowConfigFlaw({ ...options, kind: 'session' })?.field, 'combine');
    assert.equal(windowConfigFlaw({ ...options, combine: 'sum' as never })?.field, 'combine');
  });
});
