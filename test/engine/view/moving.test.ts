import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Moving } from '../../../engine/view/history/moving';
import type { Span } from '../../../engine/view/memory';

const NOON = Date.UTC(2026, 3, 14, 12);
const EVERY = 20_000;
const COUNT = 30;
const SETTLES = 5000;

describe('points that move on with the time', () => {
  it('are those that would be made anew, while nothing changes that is older than four points', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 40 * EVERY }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(steps, (passed) => {
        const valueAt = (at: number) => (at / EVERY) % 7;
        let made = 0;
        const make = ({ from, to, everyMs }: Span) => {
          const values: number[] = [];
          for (let at = from; at < to; at += everyMs) values.push(valueAt(at));
          made += values.length;
          return values;
        };
        const moving = new Moving({ everyMs: EVERY, count: COUNT }, make);
        let now = NOON;
        for (const ms of passed) {
          now += ms;
          const points = moving.at(now);
          const to = Math.floor((now - SETTLES) / EVERY) * EVERY;
          assert.deepEqual(points, {
            from: to - COUNT * EVERY,
            everyMs: EVERY,
            values: Array.from({ length: COUNT }, (_, i) => valueAt(to - (COUNT - i) * EVERY)),
          });
        }
        // Of each look no more is made than has passed, and the four that may still change.
        const steps = passed.reduce((sum, ms) => sum + Math.min(COUNT, Math.ceil(ms / EVERY) + 4), 0);
        assert.ok(made <= COUNT + steps, `${made} points`);
      }),
      { seed: 3 },
    );
  });

  it('are made anew where time has gone back', () => {
    const moving = new Moving({ everyMs: EVERY, count: COUNT }, ({ from, to, everyMs }) =>
      new Array((to - from) / everyMs).fill(from),
    );
    moving.at(NOON);
    const { from, values } = moving.at(NOON - 10 * EVERY);
    assert.deepEqual([from < NOON, new Set(values)], [true, new Set([from])]);
  });
});
