import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inverse } from '../../../engine/detection/multivariate/inverse';
import { Moments } from '../../../engine/detection/multivariate/moments';
import { ALARM_THRESHOLD, Multivariate, WARM_UP } from '../../../engine/detection/multivariate/multivariate';
import { RandomStream } from '../../../engine/telemetry/random';

/** Six fields of a machine: load moves power, temperature and flow; one field is on its own; one never moves. */
function machine(seed: number): () => number[] {
  const random = new RandomStream(seed, 'machine', 'rows');
  let load = 0;
  return () => {
    load = 0.9 * load + random.normal();
    const noise = () => 0.1 * random.normal();
    return [
      load + noise(),
      100 + 20 * load + noise(),
      60 + 3 * load + noise(),
      load + noise(),
      random.normal(),
      5,
    ];
  };
}

const rows = (count: number, next: () => number[]) => Array.from({ length: count }, next);

function judge(detector: Multivariate, all: readonly (readonly number[])[]): number[] {
  return all.map((row) => {
    detector.push(row);
    return detector.score;
  });
}

describe('detection of rows of fields that hang together', () => {
  it('says nothing while it warms up', () => {
    assert.ok(judge(new Multivariate(6), rows(WARM_UP, machine(1))).every((score) => score === 0));
  });

  it('is about 1 in health, whatever the machine does', () => {
    const scores = judge(new Multivariate(6), rows(6000, machine(2))).slice(1000);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    assert.ok(Math.abs(mean - 1) < 0.1, `${mean}`);
    assert.ok(scores.every((score) => score < ALARM_THRESHOLD));
  });

  it('finds a field that leaves the others, though it stays in its range, and names it with what was expected', () => {
    const next = machine(3);
    const detector = new Multivariate(6);
    judge(detector, rows(3000, next));
    // Temperature 4 above what the load gives: its deviation about 60 is 3 / sqrt(1 - 0.81) = 6.9.
    const wrong = rows(30, next).map((row) => row.map((value, i) => (i === 2 ? value + 4 : value)));
    const scores = judge(detector, wrong);
    assert.ok(scores.at(-1)! > ALARM_THRESHOLD, `${scores.at(-1)}`);
    const [first] = detector.guilty(3);
    assert.equal(first?.field, 2);
    // Ridge regression shrinks what the others say a little.
    assert.ok(Math.abs(first.expected - (wrong.at(-1)![2]! - 4)) < 2, `${first.expected}`);
  });

  it('does not learn what is wrong: after a day a fault still has most of its score', () => {
    const next = machine(4);
    const detector = new Multivariate(6);
    judge(detector, rows(3000, next));
    const scores = judge(
      detector,
      rows(288, next).map((row) => row.map((value, i) => (i === 2 ? value + 4 : value))),
    );
    // What is usual may grow by 2 ‰ a row at the most: hours are compared, for the load of the moment matters too.
    const mean = (part: number[]) => part.reduce((sum, score) => sum + score, 0) / part.length;
    const [early, late] = [mean(scores.slice(20, 116)), mean(scores.slice(-96))];
    assert.ok(late > 0.6 * early && late > ALARM_THRESHOLD, `${early} ${late}`);
  });

  it('judges a row by what it has, and counts it', () => {
    const next = machine(5);
    const detector = new Multivariate(6);
    judge(detector, rows(3000, next));
    const scores = judge(
      detector,
      rows(50, next).map((row) => row.map((value, i) => (i === 4 ? Number.NaN : value))),
    );
    assert.equal(detector.incomplete, 50);
    assert.ok(scores.every((score) => score < ALARM_THRESHOLD));
  });

  it('goes on from a snapshot with the same results', () => {
    const all = rows(2600, machine(6));
    const whole = judge(new Multivariate(6), all);
    for (const cut of [0, 149, 150, 700, 2500]) {
      const before = new Multivariate(6);
      judge(before, all.slice(0, cut));
      const after = new Multivariate(6);
      after.restore(JSON.parse(JSON.stringify(before.snapshot())));
      assert.deepEqual(judge(after, all.slice(cut)), whole.slice(cut));
    }
  });
});

describe('running moments and their inverse', () => {
  it('gives means and covariances as their definitions do', () => {
    const all = rows(500, machine(7));
    const moments = new Moments(6);
    for (const row of all) moments.push(Float64Array.from(row));
    const mean = (of: (row: number[]) => number) => all.reduce((sum, row) => sum + of(row), 0) / all.length;
    for (let i = 0; i < 6; i++) {
      assert.ok(Math.abs(moments.means[i]! - mean((row) => row[i]!)) < 1e-9);
      for (let j = 0; j < 6; j++) {
        const product = mean((row) => row[i]! * row[j]!) - moments.means[i]! * moments.means[j]!;
        assert.ok(Math.abs(moments.covariance[6 * i + j]! - product) < 1e-6 * (1 + Math.abs(product)));
      }
    }
  });

  it('inverts: a matrix times its inverse is the unit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 16, maxLength: 16 }),
        (a) => {
          // A Aᵀ and a ridge is positive definite.
          const matrix = Float64Array.from({ length: 16 }, (_, at) => {
            const [i, j] = [at >> 2, at & 3];
            let sum = i === j ? 0.1 : 0;
            for (let k = 0; k < 4; k++) sum += a[4 * i + k]! * a[4 * j + k]!;
            return sum;
          });
          const inverted = inverse(matrix.slice(), 4);
          for (let i = 0; i < 4; i++) {
            for (let j = 0; j < 4; j++) {
              let sum = 0;
              for (let k = 0; k < 4; k++) sum += matrix[4 * i + k]! * inverted[4 * k + j]!;
              assert.ok(Math.abs(sum - (i === j ? 1 : 0)) < 1e-9);
            }
          }
        },
      ),
      { seed: 5 },
    );
  });
});
