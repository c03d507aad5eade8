import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { AskedBill } from '../../engine/billing/asked-bill';
import type { Bill } from '../../engine/telemetry/bill';
import { clockMetric } from '../../engine/telemetry/clock';
import type { Metric } from '../../engine/telemetry/metric';
import type { Refused } from '../../engine/telemetry/problem';
import { energyBillConfig } from '../../nodes/energy-bill/energy-bill.config';
import { deepFreeze } from './common/deep-freeze';
import { NodeFixture } from './common/node-fixture';

import energyBill = require('../../nodes/energy-bill/energy-bill');

const BILL = { type: 'energy-bill', ...energyBillConfig.defaults, zone: 'UTC' };
/** Where the clock of a fixture stands at first: midnight. */
const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

/** 200 W of each of some servers at an hour of the day: the example of the mission, 19.20 € for twenty of them. */
const hour = (at: number, servers = 20, tags = {}): Metric[] =>
  Array.from({ length: servers }, (_, i) => ({
    name: 'server',
    tags: { server: `server-${i + 1}`, ...tags },
    fields: { power_w: 200 },
    timestamp: START + at * HOUR_MS,
  }));

describe('energy-bill', () => {
  const fixture = new NodeFixture<Refused<unknown>>(energyBill, BILL, 3);
  const { load, given, refused, light } = fixture;
  const bills = () => (fixture.rig.out[1] ?? []).map((message) => message?.payload as Bill);

  const say = async (payload: unknown): Promise<void> => {
    const ended = fixture.rig.ended.length;
    fixture.rig.send(deepFreeze({ payload }));
    await fixture.rig.untilEnded(ended + 1);
    await new Promise((delivered) => setImmediate(delivered));
  };
  /** The quarters of a simulated day from one to another, each with the clock of the room behind it. */
  const pass = async (from: number, to: number, servers = 20): Promise<void> => {
    for (let quarter = from; quarter <= to; quarter++) {
      const metrics = hour(quarter / 4, servers, { method: 'simulated' });
      const now = START + (quarter * HOUR_MS) / 4;
      const tick = { epoch: 1, sequence: quarter, rate: 1, running: true, tickS: 900 };
      await say([...metrics, clockMetric({ cluster: 'default', now, ...tick })]);
    }
  };
  /** A day, and as long as it is waited for what comes late. */
  const day = (servers = 20) => pass(0, 98, servers);

  describe('configuration', () => {
    const CASES: [changes: object, field: string, value: string][] = [
      [{ tariffFrom: 'luck' }, 'tariffFrom', 'luck'],
      [{ price: 'cheap' }, 'price', 'cheap'],
      [{ currency: 'euros' }, 'currency', 'euros'],
      [{ tariffFrom: 'preset', preset: 'fr-1999' }, 'preset', 'fr-1999'],
      [{ tariffFrom: 'told', slotMin: '7' }, 'slotMin', '7'],
      [{ tariffFrom: 'document', document: '{' }, 'document', '{'],
      [{ tariffFrom: 'document', document: '{"name":"a","currency":"EUR"}' }, 'document.energy', 'missing'],
      [
        {
          tariffFrom: 'document',
          document: '{"name":"a","currency":"EUR","energy":{"price":1},"tax_pct":-5}',
        },
        'document.tax_pct',
        '-5',
      ],
      [{ zone: 'Mars' }, 'zone', 'Mars'],
      [{ period: 'decade' }, 'period', 'decade'],
      [{ pue: 0.5 }, 'pue', '0.5'],
      [{ pueFrom: 'hours', pueHours: '1.2, 1.3' }, 'pueHours', '24'],
      [{ carbonFrom: 'country', country: 'atlantis' }, 'country', 'atlantis'],
      [{ carbonFrom: 'grams', grams: -1 }, 'grams', '-1'],
      [{ carbonFrom: 'grams', embodiedKg: -1 }, 'embodiedKg', '-1'],
      [{ carbonFrom: 'grams', embodiedKg: 900, embodiedYears: 0 }, 'embodiedYears', '0'],
      [{ fans: 'maybe' }, 'fans', 'maybe'],
      [{ field: 'volts' }, 'field', 'volts'],
      [{ gap: 'guess' }, 'gap', 'guess'],
      [{ maxGapS: 0 }, 'maxGapS', '0'],
      [{ historyDays: 1 }, 'historyDays', '1'],
      [{ maxSeries: 0 }, 'maxSeries', '0'],
      [{ version: undefined }, 'version', 'nothing'],
    ];
    for (const [changes, field, value] of CASES) {
      it(`${inspect(changes)} is refused by name, and ends each message`, async () => {
        await load(changes);
        assert.equal(light()?.fill, 'red');
        const error = fixture.rig.errors[0] ?? '';
        assert.ok(error.includes(field) && error.includes(value), error);
        fixture.rig.send({ payload: 1 });
        assert.equal(fixture.rig.ended[0]?.error?.message, error);
        assert.deepEqual(fixture.rig.out, [[], [], []]);
      });
    }
  });

  it('bills twenty servers of 200 W for a day: 96 kWh, 19.20 €, as the mission has it', async () => {
    await load();
    await day();
    const [bill] = bills();
    assert.deepEqual(
      [bill?.energy_kwh, bill?.cost, bill?.currency, bill?.from, bill?.to],
      [96, 19.2, 'EUR', START, START + 24 * HOUR_MS],
    );
    assert.equal(bills().length, 1);
    assert.deepEqual(refused(), []);
  });

  it('adds the overhead of the room once: 28.80 € at a PUE of 1.5', async () => {
    await load({ pue: '1.5' });
    await day();
    const [bill] = bills();
    assert.equal(bill?.cost, 28.8);
    assert.deepEqual(
      bill?.lines.map(({ item, cost }) => [item, cost]),
      [
        ['it', 19.2],
        ['overhead', 9.6],
      ],
    );
  });

  it('tells at its first output what has been spent so far, and shows it in its status', async () => {
    await load({ pue: 1.5 });
    await pass(0, 8);
    const running = given().findLast(({ name }) => name === 'bill');
    assert.deepEqual([running?.name, running?.tags.period], ['bill', 'day']);
    // 20 servers of 200 W and half as much again for the room.
    assert.equal(running?.fields.power_w, 6000);
    // 6 kW at 0.20 € for an hour, to the rounding of doubles.
    assert.ok(Math.abs(Number(running?.fields.cost_h) - 1.2) < 1e-9, String(running?.fields.cost_h));
    fixture.rig.clock.advance(2000);
    assert.match(String(light()?.text), /^\d+\.\d\d EUR {2}6\.0k W$/);
  });

  it('takes prices by the hour, and bills again by another tariff, as if it had always held', async () => {
    await load({ tariffFrom: 'told', price: 0.5 });
    await pass(0, 0, 1);
    // From 12:00 on it costs 0.10 in place of 0.50: 2.4 kWh each.
    const prices = Array.from({ length: 12 }, (_, i) => ({ start: START + (12 + i) * HOUR_MS, price: 0.1 }));
    await say({ prices });
    await pass(1, 98, 1);
    // 0.2 kW × 12 h × 0.50 + 0.2 kW × 12 h × 0.10
    assert.equal(bills()[0]?.cost, 1.44);
    await say({ bill: { from: START, to: START + 24 * HOUR_MS, tariff: 0.2 } });
    assert.equal(bills()[1]?.cost, 0.96);
  });

  it('answers a command for the bill, and one that it cannot follow', async () => {
    await load();
    await pass(0, 0, 1);
    const target = { part: 'bill' };
    await say({ id: 'dear', kind: 'set-tariff', target, value: 1 });
    await say({ id: 'odd', kind: 'set-tariff', target, value: 'fr-1999' });
    const answers = bills().map(
      (told) => (told as unknown as { command: { id: string; outcome: string } }).command,
    );
    assert.deepEqual(
      answers.map(({ id, outcome }) => [id, outcome]),
      [
        ['dear', 'applied'],
        ['odd', 'refused'],
      ],
    );
    await pass(1, 98, 1);
    // 0.2 kW × 24 h × 1 €
    assert.equal(bills().at(-1)?.cost, 4.8);
  });

  it('gives a bill as a page, as a table, and with what it is as much as, in three languages', async () => {
    await load();
    await pass(0, 98);
    const span = { from: START, to: START + 24 * HOUR_MS };
    await say({ bill: span, format: 'html', language: 'fr' });
    await say({ bill: span, format: 'csv' });
    await say({ bill: span, format: 'words', language: 'es-ES' });
    const [, page, table, words] = bills() as unknown[];
    // French writes money behind a comma and before the sign.
    assert.match(String(page), /^<!doctype html>[\s\S]*lang="fr"[\s\S]*19,20\s€/i);
    assert.match(String(table), /^from,to,[\s\S]*total/);
    const { equivalents } = words as { equivalents: Record<string, { id: string; figure: string }[]> };
    // T-17: 96 kWh are 9,600 phone charges.
    const charges = equivalents.energy?.find(({ id }) => id === 'phone-charge');
    assert.match(String(charges?.figure), /^9\D?600$/);
  });

  it('gives a bill back with the id of its request, by hours, and with the prices of the day', async () => {
    await load();
    await pass(0, 98);
    const span = { from: START, to: START + 24 * HOUR_MS };
    const zones = [{ name: 'night', price: 0.1, hours: '22:00-06:00' }];
    const tariff = { name: 'two', currency: 'EUR', energy: { name: 'day', price: 0.3, zones } };
    await say({ bill: { ...span, tariff }, slices: true, id: 'ours' });
    await say({ bill: span, id: 'plain' });
    const [, sliced, plain] = bills() as AskedBill[];
    assert.equal(sliced?.id, 'ours');
    assert.equal(sliced?.slices?.length, 24);
    // 4 kW: an hour costs 0.40 € at night and 1.20 € by day.
    assert.deepEqual([sliced?.slices?.[0]?.cost, sliced?.slices?.[12]?.cost], [0.4, 1.2]);
    assert.deepEqual(
      sliced?.bands?.map(({ from, to, price, name }) => [from, to, price, name]),
      [
        [0, 6, 0.1, 'night'],
        [6, 22, 0.3, 'day'],
        [22, 24, 0.1, 'night'],
      ],
    );
    assert.deepEqual([plain?.id, plain?.slices, plain?.bands], ['plain', undefined, undefined]);
  });

  it('compares runs that say what they drew: the golden of 002-23', async () => {
    await load();
    const minute = (at: number) => ({ from: START + at * 65_000, to: START + at * 65_000 + 60_000 });
    const runs = [
      { environment: 'Docker', ...minute(0), cpu_w: 8.5, ram_w: 2.1, total_w: 12.3 },
      { environment: 'MicroVM', ...minute(1), cpu_w: 6.8, ram_w: 1.5, total_w: 9.2 },
      { environment: 'Unikernel', ...minute(2), cpu_w: 5.2, ram_w: 0.9, total_w: 7.1 },
    ];
    await say({ compare: { runs } });
    await say({ compare: { runs }, format: 'html', language: 'es-ES' });
    assert.match(String(bills()[1]), /^<!doctype html>[\s\S]*lang="es-ES"[\s\S]*Unikernel/i);
    const [told] = bills() as unknown as { comparison: { rows: { efficiency_pct: number }[] } }[];
    // (12.3 − 9.2) / 12.3 and (12.3 − 7.1) / 12.3, which the document rounds to 25 and 42.
    assert.deepEqual(
      told?.comparison.rows.map((row) => Math.round(row.efficiency_pct * 10) / 10),
      [0, 25.2, 42.3],
    );
  });

  const WRONG: [payload: unknown, reason: string][] = [
    ['a bill, please', 'wrong-type'],
    [{ prices: [] }, 'wrong-type'],
    [{ prices: [{ start: START, price: 'dear' }] }, 'wrong-type'],
    [{ prices: [{ start: START + 1, price: 1 }] }, 'bad-option'],
    [{ intensities: [{ start: START }] }, 'wrong-type'],
    [{ bill: { form: START } }, 'bad-option'],
    [{ bill: {}, cluster: 'elsewhere' }, 'unheard'],
    [{ bill: {}, format: 'papyrus' }, 'bad-option'],
    [{ bill: {}, slices: 'thin' }, 'bad-option'],
    [{ bill: {}, format: 'html', language: 'la' }, 'bad-option'],
    [{ compare: { runs: [] } }, 'bad-option'],
    [{ compare: { runs: [{ environment: 'a', from: 1, to: 2 }] } }, 'bad-option'],
    [{ compare: { runs: [{ environment: 'a', form: START }] } }, 'bad-option'],
    [{ id: 'x', kind: 'set-tarif', target: { part: 'bill' } }, 'command-kind'],
    [{ name: 'server', tags: {}, fields: { power_w: 'much' }, timestamp: 1 }, 'bad-time'],
  ];
  for (const [payload, reason] of WRONG) {
    it(`${inspect(payload)} goes to the third output as ${reason}, and changes nothing`, async () => {
      await load();
      await say(hour(0, 1));
      await say(payload);
      assert.deepEqual(
        refused().map((one) => one.reason),
        [reason],
      );
      assert.deepEqual(bills(), []);
    });
  }

  it('bills a day that comes at once long after it was, all of it', async () => {
    await load();
    const tenDaysBefore = (quarter: number) => hour(quarter / 4 - 240);
    await say(Array.from({ length: 97 }, (_, quarter) => tenDaysBefore(quarter)).flat());
    fixture.rig.clock.advance(2000);
    // What came last may still be put in order: 60 s of lateness and the longest gap, 15 minutes.
    assert.deepEqual(bills(), []);
    fixture.rig.clock.advance(16 * 60_000 + 20_000);
    await new Promise((delivered) => setImmediate(delivered));
    assert.deepEqual([bills()[0]?.energy_kwh, bills()[0]?.cost], [96, 19.2]);
  });

  it('keeps its energy over a restart', async () => {
    await load();
    await pass(0, 48);
    await fixture.rig.unload();
    await load();
    await pass(49, 98);
    assert.deepEqual([bills()[0]?.energy_kwh, bills()[0]?.cost], [96, 19.2]);
  });
});
