import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Due, Schedule } from '../../../engine/windows/schedule';

const thing = (id: number): Due => ({ id, due: Number.POSITIVE_INFINITY, place: -1 });

describe('a schedule', () => {
  it('gives each thing once at the time set last, the earliest first, and those made first before others', () => {
    const step = fc.record({
      id: fc.nat(5),
      due: fc.oneof(fc.nat(50), fc.constant(Number.POSITIVE_INFINITY)),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(step, fc.record({ now: fc.nat(50) })), { maxLength: 60 }), (steps) => {
        const schedule = new Schedule();
        const things = Array.from({ length: 6 }, (_, id) => thing(id));
        for (const step of steps) {
          if ('due' in step) {
            schedule.set(things[step.id] as Due, step.due);
            continue;
          }
          // The plain way: all that are due, sorted.
          const wanted = things
            .filter(({ due }) => due <= step.now)
            .sort((a, b) => a.due - b.due || a.id - b.id)
            .map(({ id }) => id);
          const given: number[] = [];
          for (let one = schedule.take(step.now); one !== undefined; one = schedule.take(step.now))
            given.push(one.id);
          assert.deepEqual(given, wanted);
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
