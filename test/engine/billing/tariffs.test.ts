import assert from 'node:assert/strict';
import { readTariff } from '../../../engine/billing/tariffs/read-tariff';
import type { Tariff } from '../../../engine/billing/tariffs/tariff';
import { readDays, readHours, readMonths } from '../../../engine/billing/tariffs/when';
import { ProblemError } from '../../../engine/telemetry/problem';
import { billsIn, DAY, HOUR, play, stageOf, steady, T0, whole } from './feed';

const base = { name: 't', currency: 'EUR', energy: { price: 0.1 } };
/** A day of 1 kW from T0, a Tuesday in January, billed by `changes`. */
const dayOf = (changes: Partial<Tariff>, days = 1) =>
  whole(stageOf({ tariff: { ...base, ...changes } }), steady(1, 1000, T0, T0 + days * DAY, 900_000));

describe('tariffs', () => {
  // Each cost by hand: 24 kWh.
  const TABLE: readonly [string, Partial<Tariff>, number][] = [
    ['flat: 24 × 0.10', {}, 2.4],
    [
      'a night of 8 h: 16 × 0.10 + 8 × 0.05',
      { energy: { price: 0.1, zones: [{ price: 0.05, hours: '22:00-06:00' }] } },
      2,
    ],
    [
      'the last zone that matches wins: 12 × 0.1 + 4 × 0.2 + 8 × 0.3',
      {
        energy: {
          price: 0.1,
          zones: [
            { price: 0.2, hours: '00:00-12:00' },
            { price: 0.3, hours: '04:00-12:00' },
          ],
        },
      },
      4.4,
    ],
    [
      'days: Tuesday is none of the weekend',
      { energy: { price: 0.1, zones: [{ price: 9, days: 'sat,sun' }] } },
      2.4,
    ],
    [
      'days: Tuesday is in fri-tue',
      { energy: { price: 0.1, zones: [{ price: 0.2, days: 'fri-tue' }] } },
      4.8,
    ],
    [
      'months: January is in nov-mar',
      { energy: { price: 0.1, zones: [{ price: 0.2, months: 'nov-mar' }] } },
      4.8,
    ],
    [
      'months: January is not in apr-oct',
      { energy: { price: 0.1, zones: [{ price: 9, months: 'apr-oct' }] } },
      2.4,
    ],
    [
      'quarters: 00:15-00:45 is half a kWh: 23.5 × 0.10 + 0.5 × 0.20',
      { energy: { price: 0.1, zones: [{ price: 0.2, hours: '00:15-00:45' }] } },
      2.45,
    ],
    [
      'a free window of at most 2 kWh: 22 × 0.10',
      { energy: { price: 0.1, zones: [{ price: 0, hours: '11:00-14:00', cap: { kwh: 2, per: 'day' } }] } },
      2.2,
    ],
    ['tiers: 10 × 0.10 + 14 × 0.25', { tiers: [{ from_kwh: 10, price: 0.25 }] }, 4.5],
    ['tax of 20 %', { tax_pct: 20 }, 2.88],
    ['grid fees of 0.02', { grid: { price: 0.02 } }, 2.88],
    ['a standing charge of 0.35 a day', { standing: { price: 0.35, per: 'day' } }, 2.75],
    ['a standing charge of 31 a month of 31 days', { standing: { price: 31, per: 'month' } }, 3.4],
    ['a standing charge of 365 a year of 365 days', { standing: { price: 365, per: 'year' } }, 3.4],
    ['4 EUR per kW of the peak of 1 kW', { demand: { price_per_kw: 4 } }, 6.4],
    ['at least 2.5 kW are charged', { demand: { price_per_kw: 4, floor_kw: 2.5 } }, 12.4],
    ['negative prices', { energy: { price: -0.05 } }, -1.2],
  ];
  for (const [name, tariff, cost] of TABLE) {
    it(name, () => {
      const bill = dayOf(tariff);
      assert.equal(bill.cost, cost);
      const added = bill.lines.filter(({ of_which }) => of_which === undefined);
      assert.equal(Math.round(added.reduce((sum, line) => sum + line.cost * 100, 0)), Math.round(cost * 100));
    });
  }

  it('caps begin anew each day', () => {
    const zone = { price: 0, hours: '11:00-14:00', cap: { kwh: 2, per: 'day' } } as const;
    assert.equal(dayOf({ energy: { price: 0.1, zones: [zone] } }, 2).cost, 4.4);
  });

  it('the charge for peaks of the days of a month adds up to that of the month', () => {
    const tariff = { ...base, energy: { price: 0 }, demand: { price_per_kw: 10 } };
    const stage = stageOf({ tariff });
    const out = play(stage, [
      ...steady(1, 1000, T0, T0 + DAY, 900_000),
      ...steady(1, 3000, T0 + DAY + 1, T0 + 2 * DAY, 900_000),
      ...steady(1, 2000, T0 + 2 * DAY + 1, T0 + 3 * DAY, 900_000),
    ]);
    // Peaks of 1, then 3, then 2 kW: 10, 20 more, nothing more; the millisecond before each step rises in between.
    const costs = billsIn(out).map(({ cost }) => cost);
    assert.deepEqual(costs, [10, 20, 0]);
    const month = stage.bill({ from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) });
    assert.equal('cost' in month && month.cost, 30);
  });

  it('prices of a market stand in place of the table where they were told', () => {
    const stage = stageOf({
      tariff: { ...base, dynamic: { slotMin: 60, factor: 0.001, add: 0.02, max: 0.3 } },
    });
    // EUR/MWh: 80 + 20 is 0.10; 500 is cut to 0.30; the other 22 h are 0.10 as in the table.
    const flaw = stage.setPrices([
      { start: T0 + HOUR, price: 180 },
      { start: T0 + 2 * HOUR, price: 500 },
    ]);
    assert.equal(flaw, undefined);
    const bill = whole(stage, steady(1, 1000, T0, T0 + DAY, 900_000));
    assert.equal(bill.cost, 2.7);
    assert.equal(stage.setPrices([{ start: T0 + 1, price: 1 }])?.field, 'prices[0].start');
    assert.equal(stage.setPrices([{ start: T0, price: Number.NaN }])?.code, 'not-a-number');
  });

  it('the past is billed again as if another tariff had always held', () => {
    const zones = [{ price: 0.05, hours: '22:00-06:00' }];
    const other = { ...base, energy: { price: 0.3, zones }, tiers: [{ from_kwh: 7, price: 0.2 }] };
    const data = () => steady(3, 700, T0, T0 + 2 * DAY, 300_000);
    const first = whole(stageOf({ tariff: base, pue: 1.4 }), data(), { tariff: other });
    assert.deepEqual(first, whole(stageOf({ tariff: other, pue: 1.4 }), data()));
  });

  describe('documents', () => {
    const WRONG: readonly [string, unknown, string][] = [
      ['no name of a preset', 'fr-hphc-1999', 'tariff'],
      ['no object', [], 'tariff'],
      ['no currency', { name: 't', energy: { price: 1 } }, 'tariff.currency'],
      ['a currency in words', { ...base, currency: 'euro' }, 'tariff.currency'],
      ['a price that is a text', { ...base, energy: { price: '0.2' } }, 'tariff.energy.price'],
      ['a part nobody knows', { ...base, peak: 1 }, 'tariff.peak'],
      [
        'hours to a minute',
        { ...base, energy: { price: 1, zones: [{ price: 1, hours: '22:10-06:00' }] } },
        'tariff.energy.zones[0].hours',
      ],
      [
        'days nobody knows',
        { ...base, energy: { price: 1, zones: [{ price: 1, days: 'lundi' }] } },
        'tariff.energy.zones[0].days',
      ],
      ['slots of 20 min', { ...base, dynamic: { slotMin: 20 } }, 'tariff.dynamic.slotMin'],
      [
        'tiers that fall',
        {
          ...base,
          tiers: [
            { from_kwh: 9, price: 1 },
            { from_kwh: 3, price: 1 },
          ],
        },
        'tariff.tiers[1].from_kwh',
      ],
      ['tax twice', { ...base, tax_included: true, tax_pct: 20 }, 'tariff.tax_pct'],
    ];
    for (const [name, document, field] of WRONG) {
      it(`refuses ${name}: ${field}`, () => {
        assert.throws(
          () => readTariff(document),
          (error) => error instanceof ProblemError && error.problem.field === field,
        );
      });
    }

    it('a price alone is a flat tariff', () => {
      assert.equal(readTariff(0.31).energy.price, 0.31);
    });
  });

  describe('times', () => {
    const count = (all: readonly boolean[] | undefined) => all?.filter(Boolean).length;
    it('hours over midnight, whole days, several spans', () => {
      assert.equal(count(readHours('22:00-06:00')), 32);
      assert.equal(count(readHours('00:00-24:00')), 96);
      assert.equal(count(readHours('02:00-07:00,12:00-15:00')), 32);
      assert.equal(readHours('06:00-06:00'), undefined);
      assert.equal(readHours('24:15-25:00'), undefined);
    });
    it('days and months around their end', () => {
      assert.equal(count(readDays('sat-mon')), 3);
      assert.equal(count(readDays('mon-fri')), 5);
      assert.equal(count(readMonths('nov-mar,jul')), 6);
      assert.equal(readMonths('nov-'), undefined);
    });
  });
});
