import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Metric } from '../../../engine/telemetry/metric';
import type { Aggregate } from '../../../engine/windows/config';
import { windowStage } from '../../../engine/windows/window-stage';
import { expectedWindow, latestRevisions, type Sample } from './oracle';
import { config, play, sample, T0 } from './support';

const ALL: Aggregate[] = [
  'avg',
  'mean',
  'min',
  'max',
  'first',
  'last',
  'count',
  'sum',
  'stddev',
  'per_min',
  'ohlc',
  'p95',
];

/** Samples of one series, one at most per 100 ms, over ten minutes; some without an answer. */
const series = fc
  .uniqueArray(fc.integer({ min: 0, max: 5_999 }), { minLength: 1, maxLength: 120 })
  .chain((tenths) =>
    fc.tuple(
      fc.constant(tenths.sort((a, b) => a - b)),
      fc.array(fc.option(fc.double({ min: -50, max: 150, noNaN: true }), { freq: 12 }), {
        minLength: tenths.length,
        maxLength: tenths.length,
      }),
    ),
  )
  .map(([tenths, values]): Sample[] =>
    tenths.map((tenth, i) => ({ t: T0 + tenth * 100, v: values[i] ?? null })),
  );

function metrics(samples: Sample[]): Metric[] {
  return samples.map(({ t, v }) => ({ name: 'test', tags: { server: 'a' }, fields: { x: v }, timestamp: t }));
}

/**
 * Moves each sample back among its elders by less than a number of seconds: late, but not too late.
 * Another field of the series comes every 10 s, so that it is never taken for silent.
 */
function disorder(samples: Sample[], seconds: number): fc.Arbitrary<Metric[]> {
  return fc
    .array(fc.double({ min: 0, max: seconds * 1000, noNaN: true }), {
      minLength: samples.length,
      maxLength: samples.length,
    })
    .map((delays) => {
      const late = metrics(samples).map((one, i) => ({ one, at: one.timestamp + (delays[i] as number) }));
      const punctual = Array.from({ length: 65 }, (_, i) => {
        const one = { name: 'test', tags: { server: 'a' }, fields: { y: i }, timestamp: T0 + i * 10_000 };
        return { one, at: one.timestamp };
      });
      return [...late, ...punctual].sort((a, b) => a.at - b.at).map(({ one }) => one);
    });
}

function close(actual: unknown, expected: number, what: string): void {
  const difference = Math.abs((actual as number) - expected);
  assert.ok(
    typeof actual === 'number' && difference <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${what}: ${actual} is not ${expected}`,
  );
}

/** Compares every window of a level with the definition; the percentile within the error of a sketch. */
function compare(
  windows: Metric[],
  samples: Sample[],
  label: string,
  ms: number,
  holdMs: number,
  exact: boolean,
): number {
  const latest = latestRevisions(windows);
  let compared = 0;
  for (let start = T0; start < T0 + 3_600_000; start += ms) {
    const window = latest.get(`${label} a ${start}`);
    const expected = expectedWindow(samples, start, start + ms, holdMs);
    if (expected === undefined) {
      assert.equal(window?.fields.x_count, undefined, `a window without samples at ${start}`);
      continue;
    }
    compared++;
    assert.ok(window !== undefined, `no ${label} window at ${start - T0}`);
    const { fields } = window;
    assert.equal(fields.x_count, expected.count);
    assert.equal(fields.x_missing ?? 0, expected.missing);
    if (expected.count === 0) {
      assert.equal(fields.x_avg, null);
      continue;
    }
    for (const aggregate of ['mean', 'min', 'max', 'first', 'last', 'sum'] as const) {
      close(fields[`x_${aggregate}`], expected[aggregate], aggregate);
    }
    close(fields.x_open, expected.first, 'open');
    close(fields.x_high, expected.max, 'high');
    close(fields.x_low, expected.min, 'low');
    close(fields.x_close, expected.last, 'close');
    if (expected.stddev === undefined) assert.equal(fields.x_stddev, undefined);
    else close(fields.x_stddev, expected.stddev, 'stddev');
    if (expected.per_min === undefined) assert.equal(fields.x_per_min, undefined);
    else close(fields.x_per_min, expected.per_min, 'per_min');
    close(fields.x_avg, expected.avg, 'avg');
    close(fields.x_coverage ?? 1, expected.coverage, 'coverage');
    if (exact) close(fields.x_p95, expected.p95, 'p95');
    else {
      const apart = Math.abs((fields.x_p95 as number) - expected.p95);
      // A hair more: the accuracy of the sketch is itself rounded.
      assert.ok(apart <= expected.p95Within * 1.001 + 1e-9, `p95: ${fields.x_p95} is not ${expected.p95}`);
    }
  }
  return compared;
}

describe('window aggregates against their definition', () => {
  // 5 s is the interval said to be expected: a value holds for three of them.
  const options = { every: ['5s', '1m', '1h'], aggregates: ALL, expectedS: { x: 5 } };
  const HOLD_MS = 15_000;

  it('a ladder of 5 s, 1 min and 1 h equals recomputing each length from raw samples', () => {
    fc.assert(
      fc.property(series, (samples) => {
        const { windows, refused } = play(windowStage.create(config(options)), metrics(samples));
        assert.equal(refused.length, 0);
        let compared = compare(windows, samples, '5s', 5_000, HOLD_MS, true);
        compared += compare(windows, samples, '1m', 60_000, HOLD_MS, true);
        compared += compare(windows, samples, '1h', 3_600_000, HOLD_MS, false);
        assert.ok(compared >= 3);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('samples out of order and late, within the allowance, end in the same windows', () => {
    const late = { ...options, outOfOrderS: 20, latenessS: 40 };
    fc.assert(
      fc.property(
        series.chain((samples) => fc.tuple(fc.constant(samples), disorder(samples, 59))),
        ([samples, arrivals]) => {
          const { windows, refused } = play(windowStage.create(config(late)), arrivals);
          assert.equal(refused.length, 0);
          compare(windows, samples, '5s', 5_000, HOLD_MS, false);
          compare(windows, samples, '1m', 60_000, HOLD_MS, false);
          compare(windows, samples, '1h', 3_600_000, HOLD_MS, false);
        },
      ),
      { numRuns: 150, seed: 2 },
    );
  });

  it('samples at 10 Hz, folded long before their hour ends, equal the definition', () => {
    const samples = Array.from({ length: 9_000 }, (_, i) => ({ t: T0 + i * 100, v: (i * 7919) % 997 }));
    const { windows } = play(
      windowStage.create(config({ ...options, expectedS: { x: 0.1 } })),
      metrics(samples),
    );
    assert.equal(compare(windows, samples, '1h', 3_600_000, 300, false), 1);
    assert.equal(compare(windows, samples, '1m', 60_000, 300, false), 15);
  });
});

describe('window aggregates, by hand', () => {
  it('avg weighs by time, mean does not', () => {
    // 10 for 30 s and 20 for 30 s, but three samples of 20: by hand.
    const metrics = [
      sample(0, { x: 10 }),
      sample(30, { x: 20 }),
      sample(40, { x: 20 }),
      sample(50, { x: 20 }),
    ];
    const stage = windowStage.create(config({ aggregates: ['avg', 'mean'] }));
    const [window] = play(stage, metrics).windows;
    assert.equal(window?.fields.x_avg, 15);
    assert.equal(window?.fields.x_mean, 17.5);
  });

  it('a value holds across the edge of a window', () => {
    const stage = windowStage.create(config({ aggregates: ['avg', 'count'], expectedS: { x: 0 } }));
    const { windows } = play(stage, [sample(30, { x: 100 }), sample(90, { x: 0 })]);
    // Second minute: 100 until 90 s, then 0: half and half.
    assert.deepEqual(
      windows.map(({ fields }) => [fields.x_avg, fields.x_count, fields.x_coverage ?? 1]),
      [
        [100, 1, 0.5],
        [50, 1, 1],
      ],
    );
  });

  it('rate is of counters, reset-aware; the slope is of gauges', () => {
    const metrics = [0, 10, 20, 30, 40, 50].map((s, i) => ({
      name: 'package',
      tags: { server: 'a' },
      // Rises by 100 J each time, starts over at 30 s: 5 steps, of which the reset brings 100.
      fields: { energy_j: i < 3 ? 1000 + i * 100 : 100 * (i - 2), power_w: 10 + i },
      timestamp: T0 + s * 1000,
    }));
    const stage = windowStage.create(config({ aggregates: ['rate', 'per_min'] }));
    const [window] = play(stage, metrics).windows;
    assert.equal(window?.fields.energy_j_rate, 10);
    assert.equal(window?.fields.energy_j_per_min, undefined);
    assert.equal(window?.fields.power_w_rate, undefined);
    assert.equal(window?.fields.power_w_per_min, 6);
  });

  it('quality goes into the window of the value it belongs to', () => {
    const marked: Metric = { ...sample(10, { x: 3, y: 4 }), quality: { x: 'clamped' } };
    const stage = windowStage.create(config({ aggregates: ['avg', 'count'] }));
    const [window] = play(stage, [sample(0, { x: 1, y: 2 }), marked]).windows;
    assert.deepEqual(window?.quality, { x_avg: 'clamped' });
  });
});
