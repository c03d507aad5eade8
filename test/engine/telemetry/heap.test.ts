import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Heap } from '../../../engine/telemetry/heap';

interface Item {
  at: number;
  place: number;
}

describe('a heap', () => {
  it('gives the least first, whatever was moved or removed, and tells where each stands', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ push: fc.nat(30) }) },
      { weight: 2, arbitrary: fc.record({ move: fc.nat(30), to: fc.nat(30) }) },
      { weight: 1, arbitrary: fc.record({ remove: fc.nat(30) }) },
      { weight: 2, arbitrary: fc.constant('pop' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const heap = new Heap<Item>(
          (a, b) => a.at < b.at,
          (item, place) => {
            item.place = place;
          },
        );
        let plain: Item[] = []; // what is in it
        const one = (n: number) => plain[n % plain.length];
        for (const step of steps) {
          if (step === 'pop') {
            const popped = heap.pop();
            assert.equal(popped?.at, plain.length === 0 ? undefined : Math.min(...plain.map(({ at }) => at)));
            plain = plain.filter((item) => item !== popped);
          } else if ('push' in step) {
            const item = { at: step.push, place: -1 };
            plain.push(item);
            heap.push(item);
          } else if ('move' in step) {
            const moved = one(step.move);
            if (moved === undefined) continue;
            moved.at = step.to;
            heap.move(moved.place);
          } else {
            const removed = one(step.remove);
            if (removed === undefined) continue;
            heap.remove(removed.place);
            plain = plain.filter((item) => item !== removed);
          }
          assert.equal(heap.size, plain.length);
          assert.equal(
            heap.first?.at,
            plain.length === 0 ? undefined : Math.min(...plain.map(({ at }) => at)),
          );
          assert.deepEqual(
            plain.map(({ place }) => place).sort((a, b) => a - b),
            plain.map((_, place) => place),
          );
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
