import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CounterRates, type Increase } from '../../../engine/telemetry/rate';

const T = 1_767_225_600_000;
/** max_energy_range_uj of a server package in J: 2^32 steps of 61 µJ. */
const RAPL_RANGE = 262_144;

describe('rates of counters', () => {
  // By hand: increase and seconds between the two samples.
  const table: [
    about: string,
    first: [number, number],
    second: [number, number],
    range: number | undefined,
    expected: Partial<Increase> | undefined,
  ][] = [
    ['rises', [100, 0], [160, 10], undefined, { increase: 60, perSecond: 6 }],
    ['stands still', [100, 0], [100, 10], undefined, { increase: 0, perSecond: 0 }],
    ['is sampled faster than once a second', [0, 0], [5, 0.25], undefined, { increase: 5, perSecond: 20 }],
    [
      'is reset: the new value was counted since',
      [100, 0],
      [30, 10],
      undefined,
      { increase: 30, perSecond: 3, fell: 'reset' },
    ],
    ['is reset to zero', [100, 0], [0, 10], undefined, { increase: 0, perSecond: 0, fell: 'reset' }],
    [
      'wraps at a known range',
      [262_000, 0],
      [856, 10],
      RAPL_RANGE,
      { increase: 1000, perSecond: 100, fell: 'wrap' },
    ],
    [
      'wraps from the very end',
      [RAPL_RANGE, 0],
      [0, 10],
      RAPL_RANGE,
      { increase: 0, perSecond: 0, fell: 'wrap' },
    ],
    [
      'falls by less than half its range: a reset',
      [131_000, 0],
      [10, 10],
      RAPL_RANGE,
      { increase: 10, perSecond: 1, fell: 'reset' },
    ],
    [
      'had been beyond the range: the range is wrong',
      [300_000, 0],
      [10, 10],
      RAPL_RANGE,
      { increase: 10, perSecond: 1, fell: 'reset' },
    ],
    ['is older than the last', [100, 0], [160, -10], undefined, undefined],
    ['has the same time', [100, 0], [160, 0], undefined, undefined],
    ['is negative: no counter is', [100, 0], [-1, 10], undefined, undefined],
    ['is no number', [100, 0], [Number.NaN, 10], undefined, undefined],
    ['is infinite', [100, 0], [Number.POSITIVE_INFINITY, 10], undefined, undefined],
  ];
  for (const [about, [v1, t1], [v2, t2], range, expected] of table) {
    it(`a counter that ${about}`, () => {
      const rates = new CounterRates();
      assert.equal(rates.push('k', v1, T + t1 * 1000, range), undefined, 'the first gives nothing');
      const got = rates.push('k', v2, T + t2 * 1000, range);
      assert.deepEqual(got, expected === undefined ? undefined : { ...expected, since: T + t1 * 1000 });
    });
  }

  it('a sample that is passed over does not become the one before', () => {
    const rates = new CounterRates();
    rates.push('k', 100, T);
    rates.push('k', 90, T - 1000);
    rates.push('k', -5, T + 1000);
    assert.equal(rates.push('k', 110, T + 10_000)?.increase, 10);
  });

  it('one time from the future does not silence a counter', () => {
    const rates = new CounterRates();
    rates.push('k', 100, T);
    rates.push('k', 110, T + 86_400_000);
    assert.equal(rates.push('k', 120, T + 10_000), undefined, 'a first sample again');
    assert.deepEqual(rates.push('k', 130, T + 20_000), { increase: 10, perSecond: 1, since: T + 10_000 });
  });

  it('keys do not touch each other', () => {
    const rates = new CounterRates();
    rates.push('a', 100, T);
    rates.push('b', 500, T);
    assert.equal(rates.push('a', 101, T + 1000)?.increase, 1);
    assert.equal(rates.push('b', 502, T + 1000)?.increase, 2);
  });

  it('the increases of a wrapping counter sum to what was counted', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 499 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), steps, (start, increases) => {
        const rates = new CounterRates();
        let total = start;
        rates.push('k', total % 1000, T, 1000);
        let sum = 0;
        increases.forEach((increase, i) => {
          total += increase;
          sum += rates.push('k', total % 1000, T + (i + 1) * 1000, 1000)?.increase ?? Number.NaN;
        });
        assert.equal(sum, total - start);
      }),
      { seed: 3 },
    );
  });

  it('goes on from a snapshot taken anywhere as if nothing had happened', () => {
    const sample = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(1000), fc.integer({ min: -2, max: 5 }));
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 40 }), fc.nat(40), (samples, cut) => {
        const whole = new CounterRates();
        let parted = new CounterRates();
        let time = T;
        samples.forEach(([key, value, step], i) => {
          if (i === cut) parted = revived(parted);
          time += step * 1000;
          assert.deepEqual(parted.push(key, value, time, 1001), whole.push(key, value, time, 1001));
        });
      }),
      { seed: 4 },
    );
  });

  it('takes back no entry that is none of its own', () => {
    const rates = new CounterRates(1);
    for (const state of [null, 5, 'text', [], [1], [1, 'x'], { value: 1, time: 2 }]) {
      assert.equal(rates.restore('k', state), false);
    }
    assert.ok(rates.restore('k', [1, T]));
    assert.equal(rates.restore('l', [1, T]), false, 'full');
    assert.equal(rates.size, 1);
  });

  it('holds no more keys than allowed, and counts what found no room', () => {
    const rates = new CounterRates(2);
    for (const key of ['a', 'b', 'c', 'c']) rates.push(key, 1, T);
    assert.equal(rates.size, 2);
    assert.equal(rates.refused, 2);
    assert.equal(rates.push('a', 2, T + 1000)?.increase, 1);
  });

  it('forgets what has been silent, and makes room', () => {
    const rates = new CounterRates(2);
    rates.push('old', 1, T);
    rates.push('new', 1, T + 60_000);
    assert.equal(rates.forgetBefore(T + 60_000), 1);
    assert.equal(rates.size, 1);
    assert.equal(rates.push('old', 5, T + 70_000), undefined, 'a first sample again');
    assert.equal(rates.push('new', 5, T + 70_000)?.increase, 4);
  });
});

function revived(rates: CounterRates): CounterRates {
  const next = new CounterRates();
  const entries = JSON.parse(JSON.stringify([...rates.snapshot()])) as [string, [number, number]][];
  for (const [key, state] of entries) assert.ok(next.restore(key, state));
  return next;
}
