import assert from 'node:assert/strict';
import { BILL_DEFAULTS, billConfigFlaw, readBillConfig } from '../../../engine/billing/bill-config';
import { readBillRequest } from '../../../engine/billing/read-request';
import { ProblemError } from '../../../engine/telemetry/problem';
import { billsIn, HOUR, play, stageOf, steady, T0 } from './feed';

describe('configuration of bills', () => {
  it('the usual one is right', () => {
    assert.equal(billConfigFlaw(BILL_DEFAULTS), undefined);
  });
  const WRONG: readonly [string, unknown][] = [
    ['zone', 'Mars/Olympus'],
    ['period', 'week'],
    ['pue', 0.9],
    ['pue', [1, 2]],
    ['carbon', { g_per_kwh: 1, scope: 'net' }],
    ['fans', 'both'],
    ['field', 'watts'],
    ['gap', 'guess'],
    ['maxGapS', 0],
    ['latenessS', -1],
    ['historyDays', 1],
    ['maxSeries', 0],
    ['nobody', 1],
  ];
  for (const [option, value] of WRONG) {
    it(`${option}: ${JSON.stringify(value)} is refused by name`, () => {
      assert.throws(
        () => readBillConfig({ [option]: value }),
        (error) => error instanceof ProblemError && error.problem.field.startsWith(option),
      );
    });
  }

  it('requests are read, or refused by name', () => {
    assert.equal(readBillRequest({ tariff: 0.3 }).tariff?.energy.price, 0.3);
    for (const [request, field] of [
      [{ from: 5 }, 'from'],
      [{ pue: 20 }, 'pue'],
      [{ period: 'week' }, 'period'],
      [{ when: 1 }, 'when'],
      [7, 'bill'],
    ] as const) {
      assert.throws(
        () => readBillRequest(request),
        (error) => error instanceof ProblemError && error.problem.field === field,
      );
    }
  });

  it('more meters than allowed are refused and counted', () => {
    const stage = stageOf({ maxSeries: 2 });
    const out = play(stage, steady(3, 100, T0, T0 + HOUR, HOUR));
    assert.equal(out.filter(({ port }) => port === 'refused').length, 2);
    assert.equal(stage.figures().dropped, 2);
    assert.equal(billsIn(out)[0]?.target.cluster, 'c');
  });
});
