import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PairwiseSum } from '../../../engine/windows/pairwise-sum';

/** The sum of doubles without any rounding, as a whole number of the smallest double there is. */
function exactly(values: readonly number[]): bigint {
  const view = new DataView(new ArrayBuffer(8));
  return values.reduce((sum, value) => {
    view.setFloat64(0, value);
    const bits = view.getBigUint64(0);
    const exponent = (bits >> 52n) & 0x7ffn;
    const fraction = bits & 0xfffffffffffffn;
    const size = exponent === 0n ? fraction : (fraction + (1n << 52n)) << (exponent - 1n);
    return bits >> 63n === 1n ? sum - size : sum + size;
  }, 0n);
}

const double = fc.double({ min: -1e12, max: 1e12, noNaN: true });

describe('a pairwise sum', () => {
  it('after any replacements is that of the numbers that stand there, to the last bit', () => {
    const replaced = fc.array(fc.tuple(fc.nat(40), double), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(replaced, (steps) => {
        const sum = new PairwiseSum();
        const standing = new Map<number, number>();
        for (const [place, value] of steps) {
          sum.set(place, value);
          standing.set(place, value);
        }
        const anew = new PairwiseSum();
        for (const [place, value] of [...standing].sort(([a], [b]) => b - a)) anew.set(place, value);
        assert.equal(sum.total, anew.total);
        // Higham: not further off than a rounding at each level of the tree (6 for 41 places) of each number.
        const sizes = [...standing.values()].reduce((all, value) => all + Math.abs(value), 0);
        const off = exactly([sum.total]) - exactly([...standing.values()]);
        assert.ok((off < 0n ? -off : off) <= exactly([6 * sizes * Number.EPSILON]));
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('forgets a number that was too large to be added to others, and one that overflowed', () => {
    const sum = new PairwiseSum();
    sum.set(0, 0.1);
    sum.set(1, 0.2);
    for (const huge of [1e300, -1e20, Number.MAX_VALUE]) {
      sum.set(2, huge);
      sum.set(3, huge);
      sum.set(2, 0);
      sum.set(3, 0);
      assert.equal(sum.total, 0.1 + 0.2);
    }
  });
});
