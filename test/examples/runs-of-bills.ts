import assert from 'node:assert/strict';
import type { Comparison } from '../../engine/billing/comparison/compare';
import type { Bill } from '../../engine/telemetry/bill';
import type { Runs } from './run';

export const RUNS_OF_BILLS: Runs = {
  '09 - Energy bill/1 - A bill for each day': async ({ load }) => {
    const flow = await load();
    while (flow.messages('bills').length === 0) {
      const before = flow.messages('in words').length;
      flow.clock.advance(1000);
      await flow.until(() => flow.messages('in words').length > before);
    }
    const bill = flow.payload<Bill>('bills');
    const lines = Object.fromEntries(bill.lines.map((line) => [line.item, line]));
    // A PUE of 1.5: half as much again, to the cent on both sides.
    assert.ok(Math.abs(Number(lines.overhead?.cost) - Number(lines.it?.cost) / 2) <= 0.01);
    // Five servers of 57 to 355 W each (physics.md: std2u) for 24 hours.
    const it = Number(lines.it?.energy_kwh);
    assert.ok(it > (5 * 57 * 24) / 1000 && it < (5 * 355 * 24) / 1000, String(it));
    // All but the seconds before the first reading.
    assert.ok(bill.coverage.simulated > 0.999, String(bill.coverage.simulated));
    flow.press('at 0.30 €');
    await flow.until(() => flow.messages('bills').length === 2);
    flow.press('now a page');
    await flow.until(() => flow.messages('a page of html').length === 1);
    assert.match(flow.payload<string>('a page of html'), /^<!doctype html>/i);
  },

  '09 - Energy bill/2 - Off-peak hours, and a day of 23 hours': async ({ load }) => {
    const flow = await load();
    flow.press('three days');
    await flow.until(() => flow.done('heures creuses') === 2);
    flow.clock.advance(20_000);
    await flow.until(() => flow.messages('kWh and € by rate').length === 3);
    const days = [0, 1, 2].map((i) =>
      flow.payload<{ kWh: number; cost: number; rates: object }>('kWh and € by rate', i),
    );
    // 1 kW: hours are kWh. 16 × 0.2146 + 8 × 0.1696 = 4.7904; 16 × 0.2146 + 7 × 0.1696 = 4.6208
    assert.deepEqual(
      days.map(({ kWh, cost, rates }) => [kWh, cost, rates]),
      [
        [24, 4.79, { HP: 16, HC: 8 }],
        [23, 4.62, { HP: 16, HC: 7 }],
        [24, 4.79, { HP: 16, HC: 8 }],
      ],
    );
  },

  '09 - Energy bill/3 - Prices of a market by the hour': async ({ load }) => {
    const flow = await load();
    flow.press('a day');
    await flow.until(() => flow.done('by the hour') === 4);
    flow.clock.advance(20_000);
    await flow.until(() => flow.messages('the bill').length === 1);
    flow.press('once more, at one price');
    await flow.until(() => flow.messages('the bill').length === 2);
    const [market, flat] = [0, 1].map((i) => flow.payload<{ kWh: number; cost: number }>('the bill', i));
    // 1 kW: 10 hours at 0.10 and 14 at 0.30; 24 at 0.20.
    assert.deepEqual([market?.kWh, market?.cost, flat?.cost], [24, 5.2, 4.8]);
  },

  '09 - Energy bill/4 - Tiers, a demand charge and tax': async ({ load }) => {
    const flow = await load();
    flow.press('a month');
    await flow.until(() => flow.done('a contract') === 2);
    flow.clock.advance(20_000);
    await flow.until(() => flow.messages('the bill of the month').length === 1);
    const bill = flow.payload<{ kWh: number; cost: number; lines: object }>('the bill of the month');
    // 744 h × 2 kW + 3 kWh; the sums stand in the comment.
    assert.deepEqual(bill.lines, { it: 323.38, demand: 20, standing: 30, tax: 74.68 });
    assert.deepEqual([bill.kWh, bill.cost], [1491, 448.06]);
  },

  '09 - Energy bill/5 - Three environments compared': async ({ load }) => {
    const flow = await load();
    flow.press('nine runs');
    await flow.until(() => flow.messages('what saves how much').length === 1);
    // 002-25: means of 15.2, 8.7 and 6.1 W are 42.8 % and 59.9 % less than the first.
    assert.deepEqual(
      flow
        .payload<Record<string, unknown>[]>('what saves how much')
        .map((row) => [row.environment, row.W, row['efficiency %']]),
      [
        ['Docker', 15.2, 0],
        ['MicroVM', 8.7, 42.8],
        ['Unikernel', 6.1, 59.9],
      ],
    );
    const { comparison } = flow.payload<{ comparison: Comparison }>('the whole comparison');
    assert.deepEqual([comparison.kind, comparison.method], ['energy', 'measured']);
    assert.ok(comparison.warnings.some(({ field }) => field.includes('inlet_temp_c')));
    flow.press('only processor time');
    await flow.until(() => flow.messages('the whole comparison').length === 2);
    const proxy = flow.payload<{ comparison: Comparison }>('the whole comparison', 1).comparison;
    assert.deepEqual([proxy.kind, proxy.method, proxy.rows[1]?.efficiency_pct], ['proxy', 'estimated', 50]);
  },

  "09 - Energy bill/6 - Scaphandre's power as a bill by service": async ({ load }) => {
    const flow = await load();
    flow.press('a day of Scaphandre');
    // Some 1,200 Metrics, 500 to a message.
    await flow.until(() => flow.done('by service') === 3);
    flow.clock.advance(20_000);
    await flow.until(() => flow.messages('the bill, by service').length === 1);
    // Twelve hours of 510 W and twelve of 390 W; of them 160 and 40 W, 100 W, 10 W, and 240 W that nobody claims.
    assert.deepEqual(flow.payload('the bill, by service'), {
      kWh: 10.8,
      cost: 2.16,
      parts: {
        unattributed: { kWh: 5.76, cost: 1.15 },
        web: { kWh: 2.4, cost: 0.48 },
        data: { kWh: 2.4, cost: 0.48 },
        other: { kWh: 0.24, cost: 0.05 },
      },
    });
  },
};
