import assert from 'node:assert/strict';
import { LOOK_MS, Pace, TICK_MS } from '../../../nodes/common/sim-pace';

const LOOKS = TICK_MS / LOOK_MS;

/** Ticks of a pace, of each of which one look comes late by so much; gives the simulated seconds of each. */
function play(pace: Pace, rate: number, lateMs: readonly number[]): number[] {
  let wall = 0;
  pace.look(wall);
  return lateMs.map((late) => {
    for (let look = 1; look <= LOOKS; look++) {
      wall += LOOK_MS + (look === 1 ? late : 0);
      pace.look(wall);
    }
    return pace.next(wall, rate) / 1000;
  });
}

describe('the pace of a simulator', () => {
  // By the rule: halved each tick whose ten looks were more than 50 ms late on the average, else 25 % faster up to
  // the rate.
  for (const [what, rate, late, expected] of [
    ['is the rate while the loop is in time', 60, [0, 50, 0], [60, 60, 60]],
    ['is no less for a look that is late', 60, [500, 0, 500], [60, 60, 60]],
    ['halves while the loop is late', 60, [501, 2000, 0, 0, 0], [30, 15, 18.75, 23.437, 29.297]],
    ['never stands still', 64, Array.from({ length: 9 }, () => 1000), [32, 16, 8, 4, 2, 1, 1, 1, 1]],
    ['of real time keeps step with the wall', 1, [0, 500, 0, 3000], [1, 1.5, 1, 4]],
    ['slower than real time keeps step too', 0.5, [0, 1000], [0.5, 1]],
    ['makes up for seconds of real time, not for hours', 1, [0, 3_600_000], [1, 1]],
  ] as const) {
    it(what, () => {
      assert.deepEqual(play(new Pace(), rate, late), expected);
    });
  }

  it('loses no part of a millisecond', () => {
    const seconds = play(new Pace(), 1.0005, [0, 0, 0, 0]);
    assert.deepEqual(seconds, [1, 1.001, 1, 1.001]);
  });

  it('tells what it reaches, and that it is slower than asked', () => {
    const pace = new Pace();
    assert.equal(pace.reached, 0);
    play(pace, 60, [0, 0]);
    assert.deepEqual([pace.reached, pace.slowed], [60, false]);
    const slow = new Pace();
    play(slow, 60, [0, 1000, 1000, 1000]);
    // 60, then a fifth of the way to what each tick of 2 s gave.
    const expected = [30, 15, 7.5].reduce((sum, s) => sum + 0.2 * (s / 2 - sum), 60);
    assert.ok(Math.abs(slow.reached - expected) < 1e-9);
    assert.equal(slow.slowed, true);
  });
});
