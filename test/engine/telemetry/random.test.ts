import assert from 'node:assert/strict';
import { power } from '../../../engine/telemetry/power';
import { RandomStream } from '../../../engine/telemetry/random';

function draws<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

function moments(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
  return { mean, variance };
}

describe('a stream of chance', () => {
  it('is the same for the same seed, thing and purpose, and another for any other', () => {
    const first = (seed: number, thing: string, purpose: string) =>
      draws(5, new RandomStream(seed, thing, purpose).uniform).join();
    const base = first(1, 'server-1', 'noise');
    assert.equal(first(1, 'server-1', 'noise'), base);
    const others = [
      first(2, 'server-1', 'noise'),
      first(1, 'server-2', 'noise'),
      first(1, 'server-1', 'load'),
      first(1, 'server-11', 'noise'),
      first(1, 'server-', '1noise'),
    ];
    assert.equal(new Set([base, ...others]).size, 6);
  });

  it('does not change from one version to the next', () => {
    // What is written down here was drawn once; data sets are named by their seed.
    assert.deepEqual(
      draws(3, new RandomStream(1, 'server-1', 'noise').uniform),
      [0.2409410231678606, 0.8479568558925898, 0.31709771971070033],
    );
  });

  it('is uniform: mean 1/2, variance 1/12, no two streams alike', () => {
    const count = 40_000;
    const a = draws(count, new RandomStream(7, 'a', 'x').uniform);
    const b = draws(count, new RandomStream(7, 'b', 'x').uniform);
    for (const stream of [a, b]) {
      const { mean, variance } = moments(stream);
      // 4 σ of the mean and of the variance of uniform draws.
      assert.ok(Math.abs(mean - 0.5) < 4 * Math.sqrt(1 / 12 / count));
      assert.ok(Math.abs(variance - 1 / 12) < 4 * Math.sqrt(1 / 180 / count));
    }
    const product = moments(a.map((value, i) => (value - 0.5) * (b[i]! - 0.5))).mean;
    assert.ok(Math.abs(product) < 4 / 12 / Math.sqrt(count));
  });

  it('is normal: mean 0, variance 1, fourth moment 3; and exponential with its mean', () => {
    const count = 40_000;
    const stream = new RandomStream(7, 'a', 'noise');
    const normal = draws(count, () => stream.normal());
    const { mean, variance } = moments(normal);
    assert.ok(Math.abs(mean) < 4 / Math.sqrt(count));
    assert.ok(Math.abs(variance - 1) < 4 * Math.sqrt(2 / count));
    const fourth = moments(normal.map((value) => value * value * value * value)).mean;
    assert.ok(Math.abs(fourth - 3) < 4 * Math.sqrt(96 / count));
    const waits = moments(draws(count, () => stream.exponential(5)));
    assert.ok(Math.abs(waits.mean - 5) < (4 * 5) / Math.sqrt(count));
  });

  it('goes on from a snapshot, in the middle of a normal pair too', () => {
    const stream = new RandomStream(3, 'a', 'b');
    stream.normal();
    const saved = JSON.parse(JSON.stringify(stream.snapshot()));
    const restored = new RandomStream(0, '', '');
    restored.restore(saved);
    const next = (each: RandomStream) => draws(10, () => [each.normal(), each.uniform()]);
    assert.deepEqual(next(restored), next(stream));
  });
});

describe('the power of the engine', () => {
  it('is x to the y within rounding', () => {
    for (const [x, y, expected] of [
      [2, 10, 1024],
      [9, 0.5, 3],
      [10, -2, 0.01],
      [1, 77, 1],
    ] as const) {
      assert.ok(Math.abs(power(x, y) / expected - 1) < 1e-14);
    }
  });
});
