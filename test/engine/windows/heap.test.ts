import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Heap } from '../../../engine/windows/heap';

describe('a heap', () => {
  it('gives the least first, also after the first was made greater or some were forgotten', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ push: fc.nat(30) }) },
      { weight: 2, arbitrary: fc.record({ raise: fc.nat(30) }) },
      { weight: 2, arbitrary: fc.constant('pop' as const) },
      { weight: 1, arbitrary: fc.constant('keep even' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const heap = new Heap<{ at: number }>((a, b) => a.at < b.at);
        let plain: number[] = []; // what is in it, sorted anew each time
        for (const step of steps) {
          if (step === 'pop') assert.equal(heap.pop()?.at, plain.shift());
          else if (step === 'keep even') {
            heap.keep(({ at }) => at % 2 === 0);
            plain = plain.filter((at) => at % 2 === 0);
          } else if ('push' in step) {
            heap.push({ at: step.push });
            plain.push(step.push);
          } else if (heap.first !== undefined) {
            heap.first.at += step.raise;
            heap.sink();
            plain[0] = (plain[0] as number) + step.raise;
          }
          plain.sort((a, b) => a - b);
          assert.deepEqual([heap.first?.at, heap.size], [plain[0], plain.length]);
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
