import assert from 'node:assert/strict';
import { Asks } from '../../../engine/view/energy/asks';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('what a page of energy asks of a bill', () => {
  /** Ids of what is asked for in `seconds` of the wall, while time runs `rate` times as fast. */
  function asked(asks: Asks, from: { wall: number; now: number }, seconds: number, rate: number): string[] {
    const ids: string[] = [];
    for (let s = 0; s < seconds; s++) {
      from.wall += SECOND;
      from.now += rate * SECOND;
      ids.push(...asks.due(from.wall, from.now, 'hall').map(({ id }) => id));
    }
    return ids;
  }

  it('is asked for anew when a room has lived through its past and goes on with the wall', () => {
    const asks = new Asks('en-US');
    const at = { wall: 0, now: 0 };
    const fast = asked(asks, at, 60, 120);
    // The month is due every ten minutes, and in fast rooms after a quarter of that: once at first.
    assert.equal(fast.filter((id) => id === 'month').length, 1);
    const after = asked(asks, at, 20, 1);
    for (const id of ['today', 'server', 'rack', 'month']) assert.ok(after.includes(id), id);
    assert.equal(after.filter((id) => id === 'month').length, 1);
    // From then on it goes by the wall.
    assert.ok(asked(asks, at, (10 * MINUTE) / SECOND, 1).filter((id) => id === 'month').length === 1);
  });
});
