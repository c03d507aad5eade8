import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CARBON_PRESETS } from '../../../engine/billing/carbon/presets';
import { readTariff } from '../../../engine/billing/tariffs/read-tariff';
import type { Metric } from '../../../engine/telemetry/metric';
import { billsIn, DAY, HOUR, play, server, stageOf, steady, T0, whole } from './feed';

const line = (bill: { lines: { item: string; cost: number; energy_kwh: number }[] }, item: string) =>
  bill.lines.find((one) => one.item === item);

describe('bills of a lab that draws 200 W a server for a day, at 0.20 EUR', () => {
  // T-16 of the mission: 5, 10, 15 and 20 servers; with PUE 1.5.
  const TABLE = [
    [5, 24, 4.8, 7.2],
    [10, 48, 9.6, 14.4],
    [15, 72, 14.4, 21.6],
    [20, 96, 19.2, 28.8],
  ] as const;
  for (const [servers, kwh, cost, withPue] of TABLE) {
    it(`${servers} servers: ${kwh} kWh, ${cost} EUR, ${withPue} EUR with PUE 1.5`, () => {
      const bill = whole(stageOf(), steady(servers, 200, T0, T0 + DAY, 60_000));
      assert.equal(bill.energy_kwh, kwh);
      assert.equal(bill.cost, cost);
      const room = whole(stageOf({ pue: 1.5 }), steady(servers, 200, T0, T0 + DAY, 60_000));
      assert.equal(room.cost, withPue);
      assert.equal(room.energy_kwh, kwh * 1.5);
      assert.equal(line(room, 'overhead')?.energy_kwh, kwh / 2);
      assert.equal(room.pue, 1.5);
    });
  }

  it('whatever the times of the samples, their order and their batches', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 890_000 }), { minLength: 100, maxLength: 140 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 40 }), (steps, batch) => {
        const metrics: Metric[] = [];
        for (let s = 1; s <= 20; s++) {
          let t = T0;
          for (let i = 0; t <= T0 + DAY; i++) {
            metrics.push(server({ server: `s${s}` }, t, { power_w: 200 }));
            if (t === T0 + DAY) break;
            t = Math.min(T0 + DAY, t + (steps[(i + s) % steps.length] as number));
          }
        }
        const stage = stageOf({ pue: 1.5, latenessS: 86_400 });
        // Back to front, batch by batch.
        for (let at = 0; at < metrics.length; at += batch)
          for (const metric of metrics.slice(at, at + batch).reverse()) stage.push(metric);
        const bill = whole(stage, []);
        assert.equal(bill.cost, 28.8);
        assert.equal(line(bill, 'it')?.cost, 19.2);
        assert.equal(bill.energy_kwh, 144);
      }),
      { seed: 9, numRuns: 20 },
    );
  });

  it('fans that are added: 2 of 2 W and of 10 W a server are 0.38 and 1.92 EUR more (T-15)', () => {
    for (const [watts, more] of [
      [2, 0.38],
      [10, 1.92],
    ] as const) {
      const fans = [];
      for (let t = T0; t <= T0 + DAY; t += 600_000)
        for (let s = 1; s <= 20; s++)
          for (const fan of ['f1', 'f2'])
            fans.push({
              name: 'fan',
              tags: { cluster: 'c', method: 'measured', rack: 'r1', server: `s${s}`, fan },
              fields: { power_w: watts },
              timestamp: t,
            });
      const all = [...steady(20, 200, T0, T0 + DAY, 600_000), ...fans];
      const added = whole(stageOf({ fans: 'added' }), all);
      assert.equal(line(added, 'fans')?.cost, more);
      assert.equal(added.cost, Math.round((19.2 + more) * 100) / 100);
      const included = whole(stageOf(), all);
      assert.equal(included.cost, 19.2);
      assert.equal(line(included, 'fans')?.cost, more);
    }
  });

  it('in kilograms of CO2 in France, Spain and Germany in 2023 (C17: 5.38, 16.71, 36.57)', () => {
    for (const [name, kg] of [
      ['fr', 5.38],
      ['es', 16.71],
      ['de', 36.57],
    ] as const) {
      const carbon = CARBON_PRESETS.find((preset) => preset.name === name) ?? null;
      const bill = whole(stageOf({ carbon }), steady(20, 200, T0, T0 + DAY, 300_000));
      assert.equal(Math.round((bill.carbon_g as number) / 10) / 100, kg);
      assert.equal(bill.carbon?.scope, 'life-cycle');
    }
  });
});

describe('French tariffs', () => {
  // C16 of the physics notes: a flat day of 96 kWh.
  const TABLE = [
    ['fr-base-2026-02', 18.5],
    ['fr-hphc-2026-02', 18.27],
    ['fr-hphc-midday-2026-02', 18.27],
    ['fr-base-2025-08', 18.74],
    ['fr-hphc-2025-08', 18.55],
  ] as const;
  const from = Date.UTC(2026, 0, 12, 23); // midnight in Paris
  for (const [name, cost] of TABLE) {
    it(`${name}: 96 kWh are ${cost} EUR`, () => {
      const stage = stageOf({ zone: 'Europe/Paris', tariff: readTariff(name) });
      const [bill, ...others] = billsIn(play(stage, steady(20, 200, from, from + DAY, 300_000)));
      assert.equal(bill?.cost, cost);
      assert.equal(bill?.to, from + DAY);
      assert.deepEqual(others, []);
    });
  }

  // 4 kW: clocks go forward at 2 h on 29 March 2026 and back at 3 h on 25 October: both within 23-7 h.
  const CHANGES = [
    { day: Date.UTC(2026, 2, 28, 23), hours: 23, hp: 64, hc: 28 },
    { day: Date.UTC(2026, 9, 24, 22), hours: 25, hp: 64, hc: 36 },
  ];
  for (const { day, hours, hp, hc } of CHANGES) {
    it(`a day of ${hours} h has ${hc / 4} off-peak hours`, () => {
      const stage = stageOf({ zone: 'Europe/Paris', tariff: readTariff('fr-hphc-2026-02') });
      const [bill] = billsIn(play(stage, steady(20, 200, day, day + hours * HOUR, 300_000)));
      assert.equal(bill?.from, day);
      assert.equal(bill?.to, day + hours * HOUR);
      assert.deepEqual(bill?.rates.map(({ rate, energy_kwh }) => [rate, energy_kwh]).sort(), [
        ['HC', hc],
        ['HP', hp],
      ]);
      assert.equal(bill?.cost, Math.round((hp * 0.2065 + hc * 0.1579) * 100) / 100);
    });
  }
});
