import assert from 'node:assert/strict';
import type { BillConfig } from '../../../engine/billing/bill-config';
import type { Metric } from '../../../engine/telemetry/metric';
import { DAY, stageOf, steady, T0, whole } from './feed';

const cents = (value: number) => Math.round(value * 100);

describe('PUE and carbon', () => {
  const room = (t: number, fields: Metric['fields']): Metric => ({
    ...{ name: 'room', tags: { cluster: 'c', room: 'hall' }, fields },
    timestamp: T0 + t,
  });
  const PUES: readonly [string, Partial<BillConfig>, Metric['fields'] | undefined, number][] = [
    ['a constant', { pue: 1.5 }, undefined, 1.5],
    [
      'by hour: 12 h of 1.2 and 12 of 1.6',
      { pue: Array.from({ length: 24 }, (_, h) => (h < 12 ? 1.2 : 1.6)) },
      undefined,
      1.4,
    ],
    ['measured: the room over its IT', { pue: 'measured' }, { power_w: 1800, it_power_w: 1200 }, 1.5],
    ['measured: the room over its servers', { pue: 'measured' }, { power_w: 1300 }, 1.3],
    ['measured: as the room says', { pue: 'measured' }, { pue: 1.25 }, 1.25],
    ['measured, and nobody measures', { pue: 'measured' }, undefined, 1],
  ];
  for (const [name, options, fields, pue] of PUES) {
    it(`${name}: ${pue}`, () => {
      const metrics = [...steady(1, 1000, T0, T0 + DAY, 300_000)];
      if (fields !== undefined) for (let t = 0; t <= DAY; t += 300_000) metrics.push(room(t, fields));
      const bill = whole(stageOf({ ...options, carbon: { g_per_kwh: 100, scope: 'direct' } }), metrics);
      assert.equal(Math.round(bill.energy_kwh * 1e6) / 1e6, Math.round(24 * pue * 1e6) / 1e6);
      assert.equal(bill.cost, cents(24 * 0.2 * pue) / 100);
      assert.equal(Math.round(bill.carbon_g as number), Math.round(2400 * pue));
    });
  }

  it('carbon by the hour, told values first, and the share of making the server apart', () => {
    const hours = Array.from({ length: 24 }, (_, h) => (h < 12 ? 20 : 40));
    const stage = stageOf({
      carbon: { g_per_kwh: hours, scope: 'life-cycle', embodied: { kg: 1000, years: 5 } },
    });
    assert.equal(stage.setIntensities([{ start: T0, g_per_kwh: 500 }]), undefined);
    const bill = whole(stage, steady(1, 1000, T0, T0 + DAY, 300_000));
    assert.equal(bill.carbon_g, 500 + 11 * 20 + 12 * 40);
    // 1,000 kg over 5 years of 8,766 h, for 24 h.
    assert.equal(Math.round(bill.carbon?.embodied_g ?? 0), Math.round((1e6 * 24) / (5 * 8766)));
  });
});
