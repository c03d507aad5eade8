import assert from 'node:assert/strict';
import { ar1, varied } from '../../../../engine/room/workload/variation';
import { RandomStream } from '../../../../engine/telemetry/random';
import { lag1, moments } from './support';

describe('Ornstein-Uhlenbeck variation', () => {
  const TAU_S = 900;
  const COUNT = 400_000;
  for (const dtS of [1, 60]) {
    it(`in steps of ${dtS} s has deviation 1 and keeps e^(-dt/tau) of itself (C21, three deviations)`, () => {
      const stream = new RandomStream(1, 'server', 'load');
      const step = ar1(dtS, TAU_S);
      let value = stream.normal();
      const values = Array.from({ length: COUNT }, () => {
        value = varied(value, step, stream);
        return value;
      });
      // Of an AR(1) series only so many values are independent.
      const rho = Math.exp(-dtS / TAU_S);
      const independent = (COUNT * (1 - rho * rho)) / (1 + rho * rho);
      assert.ok(Math.abs(moments(values).sigma - 1) < 3 / Math.sqrt(2 * independent));
      assert.ok(Math.abs(lag1(values) - rho) < 3 * Math.sqrt((1 - rho * rho) / COUNT), `${lag1(values)}`);
    });
  }

  it('is the same variation in steps of any length: two steps are one of twice the length', () => {
    const half = ar1(5, TAU_S);
    const whole = ar1(10, TAU_S);
    assert.ok(Math.abs(half.kept * half.kept - whole.kept) < 1e-15);
    const variance = half.added * half.added * (1 + half.kept * half.kept);
    assert.ok(Math.abs(variance - whole.added * whole.added) < 1e-15);
  });
});
