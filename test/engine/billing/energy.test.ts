import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BillConfig } from '../../../engine/billing/bill-config';
import type { BillOut } from '../../../engine/billing/bill-stage';
import type { Metric } from '../../../engine/telemetry/metric';
import type { Refused } from '../../../engine/telemetry/problem';
import { billsIn, DAY, HOUR, play, server, stageOf, steady, T0, whole } from './feed';

const MIN = 60_000;
const at = (minute: number, fields: Metric['fields'], tags = {}) =>
  server({ server: 'a', ...tags }, T0 + minute * MIN, fields);
const watts = (...samples: [minute: number, watts: number | null][]) =>
  samples.map(([minute, power_w]) => at(minute, { power_w }));
const round = (value: number) => Math.round(value * 1e6) / 1e6;

describe('energy from samples', () => {
  // 600 W for 10 min are 0.1 kWh. Each value by hand.
  const TABLE: readonly [string, Partial<BillConfig>, readonly Metric[], number, number, number][] = [
    ['a trapezoid', {}, watts([0, 0], [10, 1200]), 0.1, 0, 0],
    ['held', { gap: 'hold' }, watts([0, 1200], [10, 0]), 0.2, 0, 0],
    ['up to 15 min', {}, watts([0, 600], [15, 600]), 0.15, 0, 0],
    [
      'a longer gap is missing, its estimate apart',
      {},
      watts([0, 600], [10, 600], [40, 600], [50, 600]),
      0.2,
      0.3,
      0.6,
    ],
    ['a longer gap, held', { gap: 'hold' }, watts([0, 600], [10, 1200], [40, 600], [50, 600]), 0.2, 0.6, 0.6],
    [
      'a longer gap in which all was off',
      { gap: 'zero' },
      watts([0, 600], [10, 600], [40, 600], [50, 600]),
      0.2,
      0,
      0,
    ],
    ['a reading without an answer is passed over', {}, watts([0, 600], [5, null], [10, 600]), 0.1, 0, 0],
    ['a duplicate counts once', {}, watts([0, 600], [5, 600], [5, 600], [10, 600]), 0.1, 0, 0],
    ['out of order', { latenessS: 900 }, watts([0, 0], [10, 1200], [5, 600]), 0.1, 0, 0],
  ];
  for (const [name, options, metrics, kwh, gap, missing] of TABLE) {
    it(name, () => {
      const bill = whole(stageOf(options), metrics);
      assert.equal(round(bill.energy_kwh), kwh);
      assert.equal(round(bill.gap_kwh), gap);
      assert.equal(round(bill.coverage.missing), missing);
    });
  }

  it('refuse: no bill of a period with a gap, and it says why', () => {
    const out = play(stageOf({ gap: 'refuse' }), watts([0, 600], [10, 600], [40, 600]));
    assert.deepEqual(billsIn(out), []);
    assert.equal((out[0] as BillOut & { value: Refused }).value.reason, 'bill-gap');
  });

  it('says how the power behind it is known', () => {
    const measured = steady(1, 100, T0, T0 + HOUR, MIN);
    const interpolated = watts([60, 100], [70, 100]).map((metric) => ({
      ...metric,
      tags: { ...metric.tags, server: 's1', rack: 'r1' },
    }));
    const simulated = [...steady(1, 100, T0, T0 + HOUR, MIN)].map((metric) => ({
      ...metric,
      tags: { ...metric.tags, server: 'sim', method: 'simulated' },
    }));
    const estimated = [...steady(1, 100, T0, T0 + HOUR, MIN)].map(({ timestamp }) =>
      server({ server: 'guess' }, timestamp, { estimated_power_w: 100 }),
    );
    const { coverage } = whole(stageOf(), [...measured, ...interpolated, ...simulated, ...estimated]);
    // 60 + 10 + 60 + 60 minutes.
    const share = (minutes: number) => Math.round((minutes / 190) * 1e9) / 1e9;
    assert.deepEqual(coverage, {
      measured: share(60),
      interpolated: share(10),
      simulated: share(60),
      estimated: share(60),
      missing: 0,
    });
  });

  it('what is later than the lateness is refused, and touches nothing', () => {
    const stage = stageOf();
    const out = play(stage, watts([0, 600], [2, 600], [4, 600], [1, 9000], [10, 600]));
    assert.equal((out[0] as BillOut & { value: Refused }).value.reason, 'late');
    assert.equal(stage.figures().late, 1);
    const bill = stage.bill();
    assert.equal('energy_kwh' in bill && round(bill.energy_kwh), 0.1);
  });
});

describe('energy from counters of joules', () => {
  const joules = (...samples: [minute: number, joules: number][]) =>
    samples.map(([minute, energy_j]) => at(minute, { energy_j }));
  const TABLE: readonly [string, Partial<BillConfig>, readonly Metric[], number][] = [
    ['the difference', {}, joules([0, 1000], [10, 361_000]), 0.1],
    ['over an hour without a reading', {}, joules([0, 1000], [60, 361_000]), 0.1],
    ['a reset: what was counted since', {}, joules([0, 360_000], [5, 540_000], [10, 180_000]), 0.1],
    [
      'a wrap at a known end',
      { counterWrapJ: 262_144 },
      joules([0, 200_000], [5, 260_000], [10, 17_856]),
      0.022222,
    ],
  ];
  for (const [name, options, metrics, kwh] of TABLE) {
    it(name, () => {
      assert.equal(round(whole(stageOf(options), metrics).energy_kwh), kwh);
    });
  }
});

describe('energy from windows', () => {
  const window = (minute: number, fields: Metric['fields'], length = '5m') =>
    at(minute, fields, { window: length });
  const TABLE: readonly [string, readonly Metric[], number, number][] = [
    [
      'mean × length, no trapezoid between starts',
      [window(0, { power_w_avg: 600 }), window(5, { power_w_avg: 1200 })],
      0.15,
      0,
    ],
    ['× coverage', [window(0, { power_w_avg: 600, power_w_coverage: 0.5 })], 0.025, 0.5],
    [
      'the highest revision wins, whatever comes after it',
      [
        window(0, { power_w_avg: 600, revision: 0 }),
        window(0, { power_w_avg: 1200, revision: 2 }),
        window(0, { power_w_avg: 900, revision: 1 }),
      ],
      0.1,
      0,
    ],
    [
      'a revision of what was counted already',
      [
        window(0, { power_w_avg: 600, revision: 0 }),
        window(5, { power_w_avg: 600, revision: 0 }),
        window(10, { power_w_avg: 600, revision: 0 }),
        window(0, { power_w_avg: 1200, revision: 1 }),
      ],
      0.2,
      0,
    ],
    [
      'a window that did not come is missing',
      [window(0, { power_w_avg: 600 }), window(10, { power_w_avg: 600 })],
      0.1,
      0.333333,
    ],
  ];
  for (const [name, metrics, kwh, missing] of TABLE) {
    it(name, () => {
      const bill = whole(stageOf(), metrics);
      assert.equal(round(bill.energy_kwh), kwh);
      assert.equal(round(bill.coverage.missing), missing);
    });
  }

  it('of samples and windows of one server one kind is read', () => {
    const stage = stageOf();
    const bill = whole(stage, [
      ...watts([0, 600], [5, 600], [10, 600]),
      window(0, { power_w_avg: 600 }, '10m'),
    ]);
    assert.equal(round(bill.energy_kwh), 0.1);
    assert.equal(stage.figures().ignored, 1);
  });

  it('a day in Paris that has 23 h', () => {
    const midnight = Date.UTC(2026, 2, 28, 23);
    const day = server({ server: 'a', window: '1d' }, midnight, { power_w_avg: 1000 });
    assert.equal(whole(stageOf({ zone: 'Europe/Paris' }), [day]).energy_kwh, 23);
  });
});

describe('the power of a server is read once', () => {
  const MIXED: readonly [string, Metric['fields'], number, boolean][] = [
    ['the plug before its processors', { power_w: 600, rapl_power_w: 60, estimated_power_w: 90 }, 0.1, false],
    ['processors before an estimate', { rapl_power_w: 60, estimated_power_w: 90 }, 0.01, true],
    ['an estimate when there is nothing else', { estimated_power_w: 600 }, 0.1, true],
  ];
  for (const [name, fields, kwh, incomplete] of MIXED) {
    it(name, () => {
      const bill = whole(stageOf(), [at(0, fields), at(10, fields)]);
      assert.equal(round(bill.energy_kwh), kwh);
      const line = bill.lines.find(({ item }) => item === 'incomplete');
      assert.equal(line?.of_which, incomplete ? true : undefined);
    });
  }

  it('two sources of one server, one of which does not know its rack', () => {
    const own = [at(0, { power_w: 600 }, { rack: 'r1' }), at(10, { power_w: 600 }, { rack: 'r1' })];
    const host = [
      at(0, { estimated_power_w: 500 }, { method: 'estimated' }),
      at(10, { estimated_power_w: 500 }, { method: 'estimated' }),
    ];
    assert.equal(round(whole(stageOf(), [...own, ...host]).energy_kwh), 0.1);
  });

  it('racks and rooms are compared, and billed where no server has a meter', () => {
    const rack = (minute: number, name: string, power_w: number): Metric => ({
      ...{ name: 'rack', tags: { cluster: 'c', rack: name }, fields: { power_w } },
      timestamp: T0 + minute * MIN,
    });
    const bill = whole(stageOf({ by: 'rack' }), [
      ...[0, 10].map((minute) => at(minute, { power_w: 600 }, { rack: 'r1' })),
      ...[0, 10].flatMap((minute) => [rack(minute, 'r1', 660), rack(minute, 'r2', 1200)]),
    ]);
    assert.equal(round(bill.energy_kwh), 0.3);
    assert.deepEqual(
      bill.checks.map(({ target, energy_kwh, servers_kwh }) => [target.rack, round(energy_kwh), servers_kwh]),
      [['r1', 0.11, 0.1]],
    );
    assert.deepEqual(
      bill.parts?.map(({ target }) => target.rack),
      ['r2', 'r1'],
    );
  });
});

describe('order and batches', () => {
  it('change not a bit of the bill', () => {
    const sample = fc.record({
      gap: fc.integer({ min: 1, max: 400_000 }),
      watts: fc.double({ min: 0, max: 900, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 2, maxLength: 60 }),
        fc.infiniteStream(fc.nat(50)),
        (samples, swaps) => {
          let t = T0;
          const later = (gap: number) => {
            t += gap;
            return t;
          };
          const metrics = samples.map(({ gap, watts: power_w }) =>
            server({ server: 'a' }, later(gap), { power_w }),
          );
          const mixed = [...metrics];
          for (let i = mixed.length - 1; i > 0; i--) {
            const j = (swaps.next().value as number) % (i + 1);
            [mixed[i], mixed[j]] = [mixed[j] as Metric, mixed[i] as Metric];
          }
          const options = { latenessS: 86_400 };
          assert.deepEqual(whole(stageOf(options), mixed), whole(stageOf(options), metrics));
        },
      ),
      { seed: 3, numRuns: 60 },
    );
  });

  it('one time that is wrong by years makes no years of gaps', () => {
    const wrong = server({ server: 'a' }, Date.UTC(2001, 0, 1), { power_w: 100 });
    const stage = stageOf({ period: 'hour' });
    const bills = billsIn(play(stage, [wrong, ...watts([0, 600], [10, 600])]));
    assert.deepEqual(
      bills.map(({ from, coverage }) => [from, coverage.missing]),
      [[T0, 0]],
    );
    assert.ok([...stage.snapshot()].length < 5);
  });

  it('a year is forgotten but for what is kept', () => {
    const stage = stageOf({ historyDays: 32, runningS: 3600 });
    for (const metric of steady(1, 100, T0, T0 + 60 * DAY, 900_000)) {
      stage.push(metric);
      for (const _ of stage.advance(metric.timestamp));
    }
    const days = [...stage.snapshot()].filter(([key]) => key.startsWith('day '));
    assert.ok(days.length <= 34, `${days.length} days`);
    const past = stage.bill({ from: T0, to: T0 + DAY });
    assert.equal('code' in past && past.code, 'out-of-range');
  });
});
