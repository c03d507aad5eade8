import assert from 'node:assert/strict';
import { TARIFF_PRESETS } from '../../../engine/billing/tariffs/presets';
import type { Bill } from '../../../engine/telemetry/bill';
import { EnergyMemory } from '../../../engine/view/energy/energy-memory';
import { BilledRoom, near, TICK } from './billed-room';
import { keysOf, sceneAt } from './scene';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ten minutes of the domain a tick. */
const FAST = 30;
/** Midnight in Paris. */
const DAY = Date.UTC(2026, 3, 13, 22);
const WALL = Date.UTC(2026, 10, 26, 10);

describe('the memory of energy', () => {
  it('says what is true before anything is known, and asks for nothing', () => {
    const memory = new EnergyMemory('fr');
    assert.deepEqual(keysOf(memory.page(sceneAt(undefined))), ['energy.waiting']);
    assert.deepEqual(memory.wants(WALL, undefined, 'lab'), []);
    assert.deepEqual(memory.wants(WALL, DAY, 'lab'), []);
    const fields = { power_w: 1500, it_power_w: 1000, price_kwh: 0.2, cost_h: 0.3, energy_kwh: 0, cost: 0 };
    const tags = { cluster: 'lab', currency: 'EUR', period: 'day' };
    memory.metric({ name: 'bill', tags, fields, timestamp: DAY });
    // There is power and no energy yet: a bill would be refused.
    assert.deepEqual(memory.wants(WALL, DAY, 'lab'), []);
    const page = memory.page(sceneAt(DAY));
    assert.deepEqual(keysOf(page), ['energy.hour']);
    assert.deepEqual([page.nowW, page.itW, page.costAnHour], [1500, 1000, { value: 0.3, currency: 'EUR' }]);
  });

  describe('of half a day of four servers of 250 W, a PUE of 1.5 and 0.20 € a kWh', () => {
    const rig = new BilledRoom();
    const now = DAY + 12 * HOUR;
    let page: ReturnType<BilledRoom['page']>;
    let one: ReturnType<EnergyMemory['ofServer']>;
    before(() => {
      rig.pass(DAY, now);
      page = rig.page(now);
      one = rig.memory.ofServer('s1', now);
    });

    it('knows what it has cost, and what the day will have cost at the pace of now', () => {
      // 1 kW of servers, 1.5 kW in all, for 12 h and for 24 h.
      near(page.today?.kwh, 18, 0.1);
      near(page.today?.itKwh, 12, 0.1);
      near(page.today?.cost, 3.6, 0.02);
      near(page.todayByEnd?.kwh, 36, 0.1);
      near(page.todayByEnd?.cost, 7.2, 0.02);
      near(page.todayByEnd?.itCost, 4.8, 0.02);
      // France: 56.04 g a kWh, life cycle.
      near(page.todayByEnd?.grams, 36 * 56.04, 6);
      near(page.costAnHour?.value, 0.3, 1e-9);
      assert.deepEqual(rig.memory.price(now), { currency: 'EUR', priceKwh: 0.2 });
      assert.equal(rig.memory.zone, 'Europe/Paris');
      assert.deepEqual(rig.memory.today(now)?.byEnd, page.todayByEnd);
      assert.deepEqual(keysOf(page), ['energy.day', 'energy.spent', 'energy.split']);
    });

    it('tells it hour by hour, what is to come marked as forecast, and the hour of now twice', () => {
      const billed = page.hours.filter(({ forecast }) => !forecast);
      const coming = page.hours.filter(({ forecast }) => forecast);
      assert.deepEqual([billed.length, coming.length], [12, 12]);
      for (const { servers, rest, kwh } of page.hours) {
        near(kwh, 1.5, 0.03);
        // Less than a unit: the share of each hour, not rounded to cents.
        near(servers, 0.2, 0.004);
        near(rest, 0.1, 0.002);
      }
      rig.pass(now + TICK, now + HOUR / 2);
      const later = rig.page(now + HOUR / 2).hours;
      const ofNow = later.filter(({ start }) => start >= now && start < now + HOUR);
      assert.deepEqual(
        ofNow.map(({ forecast, kwh }) => [forecast, Math.round(kwh * 10) / 10]),
        [
          [false, 0.7],
          [true, 0.8],
        ],
      );
    });

    it('gives small hours a height, and large ones what they were billed', () => {
      const sum = (of: typeof page) =>
        of.hours.reduce((all, { servers, rest, forecast }) => (forecast ? all : all + servers + rest), 0);
      near(sum(page), page.today!.cost, 1e-9);
      const large = new BilledRoom({}, 20, () => 1000.3);
      large.pass(DAY, DAY + 2 * HOUR, FAST);
      const { hours } = large.page(DAY + 2 * HOUR);
      // 20 kW at 0.20 €: 4.00 € and half as much again.
      near(hours[0]?.servers, 4, 0.05);
      for (const { servers, rest } of hours)
        for (const money of [servers, rest]) assert.equal(money, Math.round(100 * money) / 100);
    });

    it('shares it by lines that make it up to the cent, by server and by rack', () => {
      const cents = (costs: readonly { cost: number }[]) =>
        costs.reduce((sum, { cost }) => sum + Math.round(100 * cost), 0);
      assert.deepEqual(
        page.shares.map(({ item }) => item),
        ['it', 'overhead'],
      );
      assert.equal(cents(page.shares), Math.round(100 * page.today!.cost));
      assert.deepEqual([page.byServer.length, page.byRack.map(({ name }) => name).sort()], [4, ['a', 'b']]);
      // All from the same minutes, if not the same as the bill of today.
      near(cents(page.byServer) / 100, page.today!.cost, 0.03);
      assert.deepEqual(one, { ...page.byServer.find(({ name }) => name === 's1')!, currency: 'EUR' });
    });

    it('compares it with published tariffs over the same time, by their bands', () => {
      const [own, ...others] = page.tariffs;
      assert.deepEqual([own?.name, own?.current], ['flat', true]);
      assert.deepEqual(
        others.map(({ name, current }) => [name, current]),
        [
          ['fr-base-2026-02', false],
          ['fr-hphc-2026-02', false],
          ['fr-hphc-midday-2026-02', false],
        ],
      );
      // Of all the last quarter that is settled, 11:45: 17.6 kWh. At 0.1927 €, and 7 h at night for 0.1579 €.
      near(own?.cost, 1.5 * 11.75 * 0.2, 0.03);
      near(others[0]?.cost, 1.5 * 11.75 * 0.1927, 0.03);
      near(others[1]?.cost, 1.5 * (7 * 0.1579 + 4.75 * 0.2065), 0.03);
      assert.deepEqual(others[1]?.bands, [
        { fromH: 0, toH: 7, price: 0.1579, rate: 'HC' },
        { fromH: 7, toH: 23, price: 0.2065, rate: 'HP' },
        { fromH: 23, toH: 24, price: 0.1579, rate: 'HC' },
      ]);
      for (const { name, source } of others)
        assert.equal(source, TARIFF_PRESETS.find((preset) => preset.name === name)?.source);
    });

    it('holds its carbon against other grids, with their sources, the least first', () => {
      assert.deepEqual(
        page.elsewhere.map(({ country, current }) => [country, current]),
        [
          ['se', false],
          ['fr', true],
          ['es', false],
          ['de', false],
          ['pl', false],
        ],
      );
      near(page.elsewhere[0]?.grams, page.today!.kwh * 41, 1e-6);
      near(page.elsewhere[1]?.grams, page.today!.grams!, 1e-6);
      assert.ok(page.elsewhere.every(({ source, date }) => source !== undefined && date === '2023'));
    });

    it('says in words what the power now and the energy are as much as', () => {
      // 1,500 W are 167 bulbs of 9 W.
      const bulbs = page.power.find(({ id }) => id === 'led-bulb');
      assert.equal(bulbs?.figure, '167');
      assert.ok(page.energy.length > page.power.length);
    });

    it('asks for little: each bill a minute, five, ten or a quarter of an hour apart', () => {
      // Half a day: 720 minutes.
      near(rig.asked('today'), 720, 40);
      near(rig.asked('server'), 144, 10);
      near(rig.asked('rack'), 144, 10);
      near(rig.asked('month'), 72, 6);
      near(rig.asked('tariff '), 48, 4);
      assert.deepEqual(rig.refused, []);
    });

    it('gives the same page from its snapshot', () => {
      const kept = JSON.parse(JSON.stringify([...rig.memory.snapshot()])) as [string, never][];
      const again = EnergyMemory.restore('en-US', kept);
      assert.deepEqual(again.page(sceneAt(now)), rig.memory.page(sceneAt(now)));
      again.clear();
      assert.deepEqual(keysOf(again.page(sceneAt(now))), ['energy.waiting']);
    });
  });

  it('forecasts by the prices that are to come, and what the day costs in the end', () => {
    const rig = new BilledRoom({ tariff: TARIFF_PRESETS.find(({ name }) => name === 'fr-hphc-2026-02')! });
    rig.pass(DAY, DAY + 6 * HOUR, FAST);
    const forecast = rig.page(DAY + 6 * HOUR).todayByEnd;
    // 8 h of the night and 16 h of the day, 1.5 kW.
    near(forecast?.cost, 1.5 * (8 * 0.1579 + 16 * 0.2065), 0.02);
    assert.deepEqual(
      rig.page(DAY + 6 * HOUR).tariffs.map(({ name }) => name),
      ['fr-hphc-2026-02', 'fr-base-2026-02', 'fr-hphc-midday-2026-02'],
    );
    rig.pass(DAY + 6 * HOUR + FAST * TICK, DAY + 24 * HOUR + 10 * MINUTE, FAST);
    const yesterday = rig.page(DAY + 24 * HOUR + 10 * MINUTE).yesterday;
    near(yesterday?.cost, forecast!.cost, 0.02);
    near(rig.page(DAY + 24 * HOUR + 10 * MINUTE).today?.kwh, 0.25, 0.05);
  });

  it('adds fees, standing charges and tax to what is to come', () => {
    const tariff = {
      ...{ name: 'all', currency: 'EUR', energy: { price: 0.2 }, grid: { price: 0.05 }, tax_pct: 20 },
      standing: { price: 2.4, per: 'day' as const },
    };
    const rig = new BilledRoom({ tariff });
    rig.pass(DAY, DAY + 12 * HOUR, FAST);
    // (36 kWh at 0.25 € and 2.40 € a day) and a fifth.
    near(rig.page(DAY + 12 * HOUR).todayByEnd?.cost, 1.2 * (36 * 0.25 + 2.4), 0.08);
  });

  it('knows the month so far and at its end', () => {
    const rig = new BilledRoom();
    // From the 14th at midnight on; April ends after 17 days.
    rig.pass(DAY, DAY + 3 * HOUR);
    const page = rig.page(DAY + 3 * HOUR);
    near(page.month?.cost, 0.9, 0.06);
    near(page.monthByEnd?.cost, 17 * 7.2, 0.3);
  });

  it('says from when on the day is known, and for how much of it power is not', () => {
    const rig = new BilledRoom({ maxGapS: 300 }, 1, (at) =>
      at < DAY + 10 * HOUR && at > DAY + 9 * HOUR ? undefined : 250,
    );
    rig.pass(DAY + 8 * HOUR, DAY + 12 * HOUR, FAST);
    const page = rig.page(DAY + 12 * HOUR);
    assert.deepEqual(keysOf(page), [
      'energy.day',
      'energy.spent',
      'energy.since',
      'energy.split',
      'energy.missing',
    ]);
    assert.deepEqual(page.detail[1]?.with, { at: { value: DAY + 8 * HOUR, unit: 'instant' } });
    // One of four hours.
    near(page.coverage?.missing, 0.25, 0.01);
    assert.equal(page.hours[0]?.start, DAY + 8 * HOUR);
    assert.deepEqual(rig.refused, []);
  });

  it('gives no forecast when power is not told any more, and no bill of today when the day is over', () => {
    const rig = new BilledRoom({}, 1, (at) => (at > DAY + 2 * HOUR ? undefined : 250));
    rig.pass(DAY, DAY + 3 * HOUR, FAST);
    const page = rig.page(DAY + 3 * HOUR);
    assert.deepEqual(keysOf(page).slice(0, 2), ['energy.so-far', 'energy.kwh']);
    assert.ok(keysOf(page).some((key) => key === 'energy.silent' || key === 'energy.no-pace'));
    assert.deepEqual([page.todayByEnd, page.nowW, page.costAnHour], [undefined, undefined, undefined]);
    assert.ok(page.hours.every(({ forecast }) => !forecast));
    assert.equal(rig.page(DAY + 25 * HOUR).today, undefined);
  });

  it('asks again at once when prices change, and compares nothing of before', () => {
    const rig = new BilledRoom();
    rig.pass(DAY, DAY + 2 * HOUR, FAST);
    assert.equal(rig.page(DAY + 2 * HOUR).tariffs.length, 4);
    const before = rig.asks.length;
    rig.memory.again();
    assert.equal(rig.page(DAY + 2 * HOUR).tariffs.length, 0);
    rig.tick(DAY + 2 * HOUR);
    assert.deepEqual(
      rig.asks.slice(before).map(({ id }) => id),
      [
        'today',
        'server',
        ...rig
          .page(DAY + 2 * HOUR)
          .tariffs.slice(1)
          .map(({ name }) => `tariff ${name}`),
        'tariff ',
      ],
    );
    assert.equal(rig.page(DAY + 2 * HOUR).tariffs.length, 4);
  });

  it('of a room that runs sixty times faster asks at most four times as often', () => {
    const rig = new BilledRoom();
    rig.pass(DAY, DAY + 24 * HOUR - MINUTE, 60, 4000);
    // 24 minutes of wall time.
    assert.ok(rig.asked('today') <= 4 * 24 && rig.asked('today') > 60, `${rig.asked('today')}`);
    assert.ok(rig.asked('server') <= 20 && rig.asked('server') > 10, `${rig.asked('server')}`);
    assert.ok(rig.page(DAY + 24 * HOUR - MINUTE).tariffs.length > 0);
  });

  it('lists two hundred servers, and the others as one sum to the cent', () => {
    const rig = new BilledRoom({}, 230);
    rig.pass(DAY, DAY + HOUR);
    const { byServer, byServerRest } = rig.page(DAY + HOUR);
    assert.deepEqual([byServer.length, byServerRest?.count], [200, 30]);
    const cents = byServer.reduce((sum, { cost }) => sum + Math.round(100 * cost), 0);
    const all = rig.stage.bill({ period: 'day', by: 'server' }) as Bill;
    near((cents + Math.round(100 * byServerRest!.cost)) / 100, all.cost, 1.6);
    assert.equal(byServerRest!.cost, Math.round(100 * byServerRest!.cost) / 100);
  });

  it('never holds direct carbon against that of a life cycle', () => {
    const rig = new BilledRoom({ carbon: { g_per_kwh: 50, scope: 'direct' } });
    rig.pass(DAY, DAY + HOUR, FAST);
    assert.deepEqual(rig.page(DAY + HOUR).elsewhere, []);
    const own = new BilledRoom({ carbon: { g_per_kwh: 100, scope: 'life-cycle', source: 'our supplier' } });
    own.pass(DAY, DAY + HOUR);
    const current = own.page(DAY + HOUR).elsewhere.filter(({ current: is }) => is);
    assert.deepEqual(
      current.map(({ country, source }) => [country, source]),
      [['', 'our supplier']],
    );
  });
});
