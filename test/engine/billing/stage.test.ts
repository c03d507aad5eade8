import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBillConfig } from '../../../engine/billing/bill-config';
import { BILL } from '../../../engine/billing/bill-stage';
import { readTariff } from '../../../engine/billing/tariffs/read-tariff';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric } from '../../../engine/telemetry/metric';
import { readCommand } from '../../../engine/telemetry/read-command';
import { billsIn, DAY, HOUR, live, play, server, stageOf, steady, T0 } from './feed';

describe('bills of periods', () => {
  it('come when the period is over and settled, of whole days of the zone', () => {
    const stage = stageOf({ zone: 'Europe/Paris' });
    const midnight = T0 - HOUR;
    const bills = billsIn(live(stage, steady(1, 1000, midnight, midnight + 2.5 * DAY, 300_000)));
    assert.deepEqual(
      bills.map(({ from, to, period, energy_kwh, revision }) => [from, to, period, energy_kwh, revision]),
      [
        [midnight, midnight + DAY, 'day', 24, 0],
        [midnight + DAY, midnight + 2 * DAY, 'day', 24, 0],
      ],
    );
    const [rest] = billsIn([...stage.advance(Number.POSITIVE_INFINITY)]);
    assert.equal(rest?.energy_kwh, 12);
  });

  it('of hours and months; a period without intervals has none', () => {
    const hours = billsIn(play(stageOf({ period: 'hour' }), steady(1, 1000, T0, T0 + 3 * HOUR, 300_000)));
    assert.deepEqual(
      hours.map(({ energy_kwh }) => energy_kwh),
      [1, 1, 1],
    );
    const months = billsIn(
      play(stageOf({ period: 'month', historyDays: 100 }), [
        ...steady(1, 1000, T0, T0 + HOUR, 300_000),
        ...steady(2, 1000, T0 + 60 * DAY, T0 + 60 * DAY + HOUR, 300_000),
      ]),
    );
    assert.deepEqual(
      months.map(({ from }) => new Date(from).getUTCMonth()),
      [0, 1, 2],
    );
    // February holds nothing but the gap of the first server.
    assert.deepEqual(
      months.map(({ energy_kwh }) => energy_kwh),
      [1, 0, 2],
    );
    assert.equal(months[1]?.coverage.missing, 1);
  });

  it('are written again, one revision up, when a series comes later', () => {
    const stage = stageOf();
    const first = [...steady(1, 1000, T0, T0 + 2 * DAY, 300_000)];
    const later = first.map((metric) => ({ ...metric, tags: { ...metric.tags, server: 'late' } }));
    // One file after the other: the clock does not go back.
    const out = live(stage, first);
    for (const metric of later) out.push(...stage.push(metric));
    out.push(...stage.advance(Number.POSITIVE_INFINITY));
    const last = new Map(billsIn(out).map((bill) => [bill.from, bill]));
    assert.deepEqual(
      [...last.values()].map(({ energy_kwh, revision }) => [energy_kwh, revision]),
      [
        [48, 1],
        [48, 0],
      ],
    );
  });
});

describe('a bill that is asked for', () => {
  it('of a period is from its beginning, on the site, to what is known last', () => {
    const stage = stageOf({ zone: 'Europe/Paris' });
    const midnight = T0 - HOUR;
    play(stage, steady(1, 1000, midnight - 5 * HOUR, midnight + 1.5 * HOUR, 300_000));
    const of = (period: 'hour' | 'day' | 'month') => {
      const bill = stage.bill({ period });
      return 'code' in bill ? bill.code : [bill.from, bill.to, bill.energy_kwh];
    };
    assert.deepEqual(of('day'), [midnight, midnight + 1.5 * HOUR, 1.5]);
    assert.deepEqual(of('hour'), [midnight + HOUR, midnight + 1.5 * HOUR, 0.5]);
    // The month began before anything was known.
    assert.deepEqual(of('month'), [midnight - 12 * DAY, midnight + 1.5 * HOUR, 6.5]);
  });
});

describe('what has been spent so far', () => {
  it('comes at its interval, with power, price and cost', () => {
    const out = live(
      stageOf({ runningS: 3600, pue: 1.5 }),
      steady(2, 500, T0, T0 + 2 * HOUR + 60_000, 60_000),
    );
    const told = out.filter(({ port }) => port === 'result').map(({ value }) => value as Metric);
    const { fields, tags } = told.at(-1) as Metric;
    assert.deepEqual(tags, { cluster: 'c', currency: 'EUR', period: 'day' });
    assert.equal(fields.it_power_w, 1000);
    assert.equal(fields.power_w, 1500);
    assert.equal(Math.round((fields.cost_h as number) * 1e6), 300_000);
    assert.equal(fields.price_kwh, 0.2);
    // At 2:00 what is settled reaches to 1:58, a lateness and a sample before.
    assert.ok(Math.abs((fields.energy_kwh as number) - 3) < 0.06, String(fields.energy_kwh));
  });
});

describe('commands', () => {
  const command = (value: unknown, more = {}) =>
    readCommand({ id: '1', kind: 'set-tariff', target: { part: 'bill' }, value, ...more }, T0, 'c');
  it('set-tariff holds for the period that is open', () => {
    const stage = stageOf();
    live(stage, steady(1, 1000, T0, T0 + HOUR, 300_000));
    assert.deepEqual(stage.command(command(0.5)), { id: '1', outcome: 'applied', at: T0 + HOUR });
    const [bill] = billsIn(play(stage, steady(1, 1000, T0 + HOUR + 1, T0 + 2 * HOUR, 300_000)));
    assert.equal(bill?.cost, 1);
  });
  it('a tariff that is none is refused, by name', () => {
    const answer = stageOf().command(command('nobody'));
    assert.equal(answer.outcome, 'refused');
    assert.equal(answer.problem?.field, 'tariff');
  });
  it('nothing else is taken, and nothing that has expired', () => {
    assert.equal(stageOf().command(command(1, { kind: 'pause' })).outcome, 'refused');
    assert.equal(stageOf().command(command(1, { expires_at: T0 })).outcome, 'expired');
  });
});

describe('snapshots', () => {
  it('go on as if nothing had happened, wherever they are taken', () => {
    const tariff = {
      ...readTariff('fr-hphc-2026-02'),
      tiers: [{ from_kwh: 3, price: 0.3 }],
      demand: { price_per_kw: 2 },
    };
    const config = readBillConfig({
      zone: 'Europe/Paris',
      period: 'hour',
      by: 'server',
      runningS: 600,
      tariff,
      pue: 'measured',
    });
    const metrics: Metric[] = [];
    for (let t = T0; t < T0 + 4 * HOUR; t += 70_000) {
      if (t > T0 + HOUR && t < T0 + 1.5 * HOUR) continue;
      for (const name of ['a', 'b', 'c'])
        metrics.push(
          server({ rack: 'r', server: name }, t - (name === 'b' ? 30_000 : 0), {
            power_w: 100 + ((t / 7000) % 97),
          }),
        );
      metrics.push({
        name: 'room',
        tags: { cluster: 'c', room: 'x' },
        fields: { power_w: 700 },
        timestamp: t,
      });
      metrics.push(
        server({ server: 'w', window: '1m' }, Math.floor(t / 60_000) * 60_000, { power_w_avg: 50 }),
      );
    }
    const expected = [...live(BILL.create(config), metrics)];
    fc.assert(
      fc.property(fc.nat(metrics.length), (cut) => {
        const first = BILL.create(config);
        const out = live(first, metrics.slice(0, cut));
        const saved = JSON.parse(JSON.stringify([...first.snapshot()])) as [string, Json][];
        const second = BILL.restore(config, saved);
        out.push(...live(second, metrics.slice(cut)));
        assert.deepEqual(out, expected);
      }),
      { seed: 2, numRuns: 15 },
    );
  });
});
