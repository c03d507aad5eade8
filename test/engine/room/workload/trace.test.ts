import assert from 'node:assert/strict';
import { traceLoad } from '../../../../engine/room/workload/trace';
import { START, workloadOf } from './support';

describe('a trace', () => {
  const trace = { seconds: [10, 20, 40], load: [0.2, 0.6, 0.1], repeat: false };
  const table: [timeS: number, once: number, repeated: number][] = [
    [0, 0.2, 0.2],
    [10, 0.2, 0.2],
    [15, 0.4, 0.4],
    [20, 0.6, 0.6],
    [30, 0.35, 0.35],
    [40, 0.1, 0.1],
    // It is 30 s long: 45 s is its 15 s once more, 105 s too.
    [45, 0.1, 0.4],
    [105, 0.1, 0.4],
  ];
  for (const [timeS, once, repeated] of table) {
    it(`at ${timeS} s is ${once}, repeated ${repeated}`, () => {
      const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a}`);
      close(traceLoad(trace, timeS), once);
      close(traceLoad({ ...trace, repeat: true }, timeS), repeated);
    });
  }

  it('of one point is that point', () => {
    assert.equal(traceLoad({ seconds: [5], load: [0.3], repeat: true }, 100), 0.3);
  });

  it('takes the place of day, variation and bursts', () => {
    const workload = workloadOf({ trace, burstsPerDay: 5000 });
    const load = new Float64Array(1);
    for (let s = 0; s < 30; s++) workload.vary(1);
    workload.demand(START + 15_000, load);
    assert.ok(Math.abs(load[0]! - 0.4) < 1e-12);
  });
});
