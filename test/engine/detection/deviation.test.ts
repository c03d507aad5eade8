import assert from 'node:assert/strict';
import { Deviation } from '../../../engine/detection/server/deviation';
import { Relation } from '../../../engine/detection/server/relation';
import { RandomStream } from '../../../engine/telemetry/random';

const SIGMA_C = 0.4;
const HOUR_S = 3600;

/** A residual every ten seconds that is white but for what `offC` adds; gives the first time past the threshold. */
function firstAlarmS(hours: number, seed: number, offC: (s: number) => number): number | undefined {
  const random = new RandomStream(seed, 'residual', 'noise');
  const deviation = new Deviation(0.1);
  for (let s = 0; s < hours * HOUR_S; s += 10) {
    deviation.push(SIGMA_C * random.normal() + offC(s), 1, 0, s * 1000, deviation.level < 0.5);
    if (deviation.level >= 1) return s;
  }
  return undefined;
}

describe('deviation', () => {
  it('is quiet over a week of noise', () => {
    for (const seed of [1, 2, 3])
      assert.equal(
        firstAlarmS(168, seed, () => 0),
        undefined,
      );
  });

  it('tells a step of five deviations within two minutes', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const at = firstAlarmS(8, seed, (s) => (s >= 6 * HOUR_S ? 5 * SIGMA_C : 0));
      assert.ok(at !== undefined && at >= 6 * HOUR_S && at <= 6 * HOUR_S + 120, `${at}`);
    }
  });

  it('tells a drift of 0.2 °C an hour within five hours, before it is 1 °C', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const at = firstAlarmS(24, seed, (s) => (0.2 * Math.max(0, s - 6 * HOUR_S)) / HOUR_S);
      assert.ok(at !== undefined && at > 6 * HOUR_S && at < 11 * HOUR_S, `${at}`);
    }
  });

  it('is not alarmed by one sample, however far off', () => {
    const at = firstAlarmS(8, 1, (s) => (s === 6 * HOUR_S ? 1000 : 0));
    assert.equal(at, undefined);
  });
});

describe('relation', () => {
  it('finds a line through noise, and trusts it where it was learned only', () => {
    const random = new RandomStream(1, 'relation', 'noise');
    const relation = new Relation(2);
    const terms = new Float64Array([1, 0]);
    for (let i = 0; i < 2000; i++) {
      terms[1] = 1 + 0.2 * random.normal();
      relation.judge(terms);
      relation.learn(terms, 20 + 15 * terms[1] + 0.3 * random.normal(), 1, 0.3);
    }
    terms[1] = 1;
    relation.judge(terms);
    const near = relation.leverage;
    assert.ok(Math.abs(relation.expected - 35) < 0.1, `${relation.expected}`);
    terms[1] = 3;
    relation.judge(terms);
    assert.ok(relation.leverage > 20 * near, `${relation.leverage} ${near}`);
  });

  it('is not moved by a few samples that are far off', () => {
    const relation = new Relation(1);
    const terms = new Float64Array([1]);
    for (let i = 0; i < 300; i++) {
      relation.judge(terms);
      relation.learn(terms, i % 50 === 49 && i > 100 ? 1000 : 10, 1, 0.1);
    }
    relation.judge(terms);
    assert.ok(Math.abs(relation.expected - 10) < 0.01, `${relation.expected}`);
  });
});
