import assert from 'node:assert/strict';
import type { Quality } from '../../../engine/telemetry/metric';
import { type Over, Totals } from '../../../engine/telemetry/totals';

const T = 1_767_225_600_000;

function whole(server: string, timestamp = T) {
  return { key: server, name: 'system', tags: { server }, timestamp };
}

describe('totals of one text', () => {
  // By hand: 1 + 2 + 6, their mean and the largest of them.
  const cases: [over: Over, parts: (number | null)[], total: number | null][] = [
    ['sum', [1, 2, 6], 9],
    ['mean', [1, 2, 6], 3],
    ['most', [1, 6, 2], 6],
    ['most', [-3, -5], -3],
    ['mean', [4], 4],
    ['sum', [1, null, 2], null],
    ['mean', [null, 1], null],
  ];
  for (const [over, parts, total] of cases) {
    it(`${over} of ${parts.join(', ')} is ${total}`, () => {
      const totals = new Totals(10);
      for (const part of parts) totals.add(whole('a'), 'load1', { over, needs: 1 }, part);
      assert.deepEqual(totals.take(), [
        { name: 'system', tags: { server: 'a' }, fields: { load1: total }, timestamp: T },
      ]);
    });
  }

  it('are a share of a whole, and none of nothing', () => {
    const joining = { over: 'share', needs: 2 } as const;
    const totals = new Totals(10);
    // By hand: (100 - 30) of (8 + 2).
    totals.add(whole('a'), 'load1', joining, 100, undefined, 8);
    totals.add(whole('a'), 'load1', joining, -30, undefined, 2);
    totals.add(whole('b'), 'load1', joining, 0, undefined, 0);
    totals.add(whole('b'), 'load1', joining, 0, undefined, 0);
    totals.add(whole('c'), 'load1', joining, 100, undefined, 1);
    assert.deepEqual(
      totals.take().map(({ tags, fields }) => [tags.server, fields.load1]),
      [['a', 7]],
    );
  });

  it('are as bad as their worst part', () => {
    const totals = new Totals(10);
    for (const mark of [undefined, 'suspect', 'clamped'] as (Quality | undefined)[]) {
      totals.add(whole('a'), 'load1', { over: 'sum', needs: 1 }, 1, mark);
    }
    totals.add(whole('a'), 'load5', { over: 'sum', needs: 1 }, 1);
    assert.deepEqual(totals.take()[0]?.quality, { load1: 'suspect' });
  });

  it('are told apart by thing and by time, and given once', () => {
    const totals = new Totals(10);
    totals.add(whole('a'), 'load1', { over: 'sum', needs: 1 }, 1);
    totals.add(whole('b'), 'load1', { over: 'sum', needs: 1 }, 2);
    totals.add(whole('a', T + 1), 'load1', { over: 'sum', needs: 1 }, 3);
    assert.deepEqual(
      totals.take().map(({ fields }) => fields.load1),
      [1, 2, 3],
    );
    assert.deepEqual(totals.take(), []);
  });

  it('are none when a part is missing that is needed', () => {
    const totals = new Totals(10);
    totals.add(whole('a'), 'uptime_s', { over: 'sum', needs: 2 }, 100);
    assert.deepEqual(totals.take(), []);
  });

  it('are bounded: what finds no room is counted', () => {
    const totals = new Totals(1);
    totals.add(whole('a'), 'load1', { over: 'sum', needs: 1 }, 1);
    totals.add(whole('b'), 'load1', { over: 'sum', needs: 1 }, 1);
    totals.add(whole('a'), 'load5', { over: 'sum', needs: 1 }, 1);
    assert.equal(totals.refused, 1);
    assert.equal(totals.take().length, 1);
  });
});
