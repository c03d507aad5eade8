import assert from 'node:assert/strict';
import { wornEfficiency } from '../../../engine/faults/wear';
import { planOf, START } from './rig';

const HOUR = 3_600_000;

function worn(more: object, before = 1) {
  const plan = planOf('fan-wear', more);
  const episode = { id: 'f', plan, startMs: START, endMs: Number.POSITIVE_INFINITY };
  return (hours: number) => wornEfficiency(episode, before, START + hours * HOUR);
}

describe('wear of a fan (T-07)', () => {
  const seed = { intensity: 2, parameters: { law: 'steps', every_h: 0.5, off_at_pct: 40 } };

  // The table of T-07: −2 points per 30 min until 40 % or less, then off.
  for (const [from, hours] of [
    [1, 15],
    [0.9, 12.5],
    [0.8, 10],
    [0.7, 7.5],
    [0.6, 5],
    [0.5, 2.5],
  ] as const) {
    it(`from ${100 * from} % is off after ${hours} h`, () => {
      const left = worn(seed, from);
      assert.equal(left(hours), 0);
      assert.ok(Math.abs(left(hours - 0.001) - 0.42) < 1e-12, `${left(hours - 0.001)}`);
      assert.equal(left(0.499), from);
    });
  }

  it('by points an hour: 1 % is 10 points after 10 h, 2 % are 20', () => {
    assert.ok(Math.abs(worn({ intensity: 1 })(10) - 0.9) < 1e-12);
    assert.ok(Math.abs(worn({ intensity: 2 })(10) - 0.8) < 1e-12);
    assert.equal(worn({ intensity: 2 })(30), 0);
  });

  it('by a share an hour: e^(−0.02 · 10) after 10 h', () => {
    assert.equal(worn({ intensity: 2, parameters: { law: 'exponential' } })(10), Math.exp(-0.2));
  });

  it('by points every so many hours, to the end', () => {
    const left = worn({ intensity: 5, parameters: { law: 'steps', every_h: 8, off_at_pct: 0 } });
    assert.deepEqual(
      [0, 7.9, 8, 15.9, 16, 160].map((hours) => Math.round(left(hours) * 1e9) / 1e9),
      [1, 1, 0.95, 0.95, 0.9, 0],
    );
  });
});
