import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bill } from '../../engine/telemetry/bill';
import { coldaisle, temporaryFolder } from './shell';

/** 1 February 2026 in Paris. */
const FROM = Date.parse('2026-02-01T00:00:00+01:00');
const HOUR = 3_600_000;

/** Twenty servers of 200 W for a day, a sample in ten minutes: 96 kWh. */
function labDay(tags = ''): string {
  const rows: string[] = [];
  for (let t = FROM; t <= FROM + 24 * HOUR; t += 600_000)
    for (let s = 1; s <= 20; s++) rows.push(`${t},server,r${s % 2},s${s},200${tags}`);
  return `timestamp,name,tag:rack,tag:server,power_w\n${rows.join('\n')}\n`;
}

async function billsOf(args: readonly string[], stdin = labDay()) {
  const { out, code, err } = await coldaisle(['bill', '--format', 'json', ...args], { stdin });
  return { bills: out === '' ? [] : (JSON.parse(out) as Bill[]), code, err };
}

describe('coldaisle bill', () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder(), name);

  it('bills a day of a lab to the cent', async () => {
    const { bills, code, err } = await billsOf(['--price', '0.20', '--pue', '1.5']);
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(
      bills.map(({ energy_kwh, cost, currency }) => [energy_kwh, cost, currency]),
      [[144, 28.8, 'EUR']],
    );
  });

  it('has rates that add up to what energy costs, to the cent, whatever the PUE', async () => {
    for (let pue = 1; pue < 1.3; pue += 0.037) {
      const { bills } = await billsOf(['--tariff', 'fr-hphc-2026-02', '--pue', String(pue)]);
      const [bill] = bills;
      // No standing charge and no tax of its own: the rates are all there is.
      const sum = bill?.rates.reduce((cents, { cost }) => cents + Math.round(cost * 100), 0);
      assert.equal(sum, Math.round((bill?.cost ?? 0) * 100), String(pue));
    }
  });

  it('takes the prices of a market, and the carbon of the grid by the hour', async () => {
    const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, start: FROM + hour * HOUR }));
    const prices = hours.map(({ hour, start }) => ({ start, price: hour < 12 ? 0.1 : 0.3 }));
    const intensities = hours.map(({ hour, start }) => ({ start, g_per_kwh: hour < 12 ? 20 : 60 }));
    writeFileSync(file('prices.json'), JSON.stringify(prices));
    writeFileSync(file('grid.json'), JSON.stringify(intensities));
    const told = ['--prices', file('prices.json'), '--intensities', file('grid.json'), '--carbon', 'fr'];
    const { bills, code, err } = await billsOf(told);
    assert.deepEqual([code, err], [0, '']);
    // 48 kWh at 0.10 and 48 at 0.30; 48 × 20 g and 48 × 60 g.
    assert.deepEqual([bills[0]?.cost, Math.round(bills[0]?.carbon_g ?? 0)], [19.2, 3840]);
    const fixed = await billsOf(['--tariff', 'fr-base-2026-02', '--prices', file('prices.json')]);
    assert.equal(fixed.code, 2);
    assert.match(fixed.err, /prices only for a tariff with dynamic/);
    writeFileSync(file('odd.json'), JSON.stringify([{ start: FROM + 1, price: 1 }]));
    const odd = await billsOf(['--prices', file('odd.json')]);
    assert.deepEqual([odd.code, /prices\[0\]\.start/.test(odd.err)], [2, true]);
  });

  it('takes presets and files of tariffs, carbon and PUE by the hour', async () => {
    // HC from 23 to 7: a third of 96 kWh at 0.1579, the rest at 0.2065 EUR: 18.27. 56.04 g a kWh (2023): 5.38 kg.
    const flags = ['--tariff', 'fr-hphc-2026-02', '--zone', 'Europe/Paris', '--carbon', 'fr'];
    const { bills } = await billsOf(flags);
    assert.equal(bills[0]?.cost, 18.27);
    assert.equal(((bills[0]?.carbon_g ?? 0) / 1000).toFixed(2), '5.38');
    const tariff = {
      name: 'mine',
      currency: 'CHF',
      energy: { price: 0.3 },
      standing: { price: 1, per: 'day' },
    };
    writeFileSync(file('tariff.json'), JSON.stringify(tariff));
    const own = await billsOf([
      '--tariff',
      file('tariff.json'),
      '--pue',
      new Array(24).fill(2).join(),
      '--zone',
      'Europe/Paris',
    ]);
    // 192 kWh at 0.30, and a day.
    assert.deepEqual([own.bills[0]?.cost, own.bills[0]?.currency], [58.6, 'CHF']);
  });

  it('splits by a tag, and bills each period by itself', async () => {
    const { bills } = await billsOf(['--by', 'rack', '--period', 'hour', '--zone', 'Europe/Paris']);
    assert.equal(bills.length, 24);
    assert.deepEqual(bills[3]?.parts?.map(({ target, cost }) => [target.rack, cost]).sort(), [
      ['r0', 0.4],
      ['r1', 0.4],
    ]);
    assert.equal(bills.reduce((sum, { cost }) => sum + cost, 0).toFixed(2), '19.20');
  });

  it('does not mind the order of series in a file', async () => {
    const [head, ...rows] = labDay().trim().split('\n');
    const sorted = rows.sort(
      (a, b) => a.split(',')[3]!.localeCompare(b.split(',')[3]!) || a.localeCompare(b),
    );
    const { bills } = await billsOf([], `${[head, ...sorted].join('\n')}\n`);
    assert.equal(bills[0]?.cost, 19.2);
  });

  it('writes a table with what it is as much as', async () => {
    const { out } = await coldaisle(['bill', '--lang', 'fr', '--zone', 'Europe/Paris'], { stdin: labDay() });
    const plain = out.replace(/[\u00a0\u202f]/g, ' ');
    assert.match(plain, /^default · 1 févr. 2026 · Europe\/Paris · flat\n/);
    assert.match(plain, /\nserveurs +96 kWh +19,20 €\ntotal +96 kWh +19,20 €\n/);
    assert.match(
      plain,
      /10 667 heures d'une ampoule LED; 9 600 charges d'un téléphone; 13 333 km à vélo électrique/,
    );
  });

  it('writes a page that compares contracts, and CSV, as the name of the file says', async () => {
    const args = ['bill', '--zone', 'Europe/Paris', '--against', 'fr-hphc-2026-02', '--by', 'server'];
    const page = await coldaisle([...args, '--out', file('bill.html')], { stdin: labDay() });
    assert.deepEqual([page.code, page.out, page.err], [0, '', '']);
    const text = readFileSync(file('bill.html'), 'utf8');
    assert.match(text, /^<!doctype html>/);
    assert.match(text, /€18\.27/);
    assert.equal([...text.matchAll(/<g><title>\d\d:\d\d: /g)].length, 24);
    await coldaisle(['bill', '--out', file('bill.csv')], { stdin: labDay() });
    assert.match(readFileSync(file('bill.csv'), 'utf8'), /^from,to,.*\n.*,it,,96,19.2,EUR/);
  });

  it('takes what other sources call otherwise', async () => {
    const json = (seconds: number) =>
      `${JSON.stringify({ host: { consumption: 3_600_000_000, timestamp: FROM / 1000 + seconds, components: {} }, consumers: [], sockets: [] })}\n`;
    const { bills, err } = await billsOf([], json(0) + json(450) + json(900));
    // 3,600 W by Scaphandre's counters for a quarter of an hour.
    assert.equal(bills[0]?.energy_kwh, 0.9, err);
  });

  it('tells of what is in no bill', async () => {
    const text = `timestamp,name,tag:server,power_w\n${FROM},server,a,100\n1,server,a,100\n${FROM + HOUR / 4},server,a,100\n`;
    const { code, err, bills } = await billsOf([], text);
    assert.equal(code, 1);
    assert.match(err, /-:3: timestamp is 1/);
    assert.equal(bills[0]?.energy_kwh, 0.025);
  });

  const WRONG: readonly [args: readonly string[], said: RegExp][] = [
    [['--price', 'x'], /--price is "x"/],
    [['--price', '1', '--tariff', 'flat'], /--price and --tariff exclude each other/],
    [['--tariff', 'none'], /--tariff is "none"; accepted: FILE.json, flat, fr-base/],
    [['--currency', 'EUR'], /--currency goes with --price only/],
    [['--price', '1', '--currency', 'euro'], /tariff.currency/],
    [['--pue', '0.5'], /--pue is "0.5"; accepted: 1..10/],
    [['--pue', '1,2'], /--pue/],
    [['--carbon', 'xx'], /--carbon is "xx"; accepted: FILE.json, fr/],
    [['--carbon', 'x:direct'], /--carbon/],
    [['--zone', 'Paris'], /--zone is "Paris"; accepted: an IANA zone/],
    [['--gap', 'guess'], /--gap is "guess"; accepted: linear, hold, zero, refuse/],
    [['--period', 'year'], /--period is "year"/],
    [['--format', 'pdf'], /--format is "pdf"/],
    [['--against', 'flat'], /--against goes with --format html only/],
  ];
  for (const [args, said] of WRONG) {
    it(`is used badly with ${args.join(' ')}`, async () => {
      const { code, err, out } = await coldaisle(['bill', ...args], { stdin: labDay() });
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, said);
    });
  }

  it('fails where nothing can be billed or read', async () => {
    for (const args of [
      ['--in', file('none.csv')],
      ['--tariff', file('none.json')],
    ])
      assert.equal((await coldaisle(['bill', ...args], { stdin: '' })).code, 1);
    const empty = await coldaisle(['bill'], { stdin: 'timestamp,name,power_w\n' });
    assert.deepEqual([empty.code, empty.out], [1, '']);
    assert.match(empty.err, /Nothing is known/);
  });

  it('asks which cluster a page is to be of', async () => {
    const rows = ['a', 'b'].flatMap((cluster) =>
      [0, 1].map((i) => `${FROM + i * 600_000},server,${cluster},s,60`),
    );
    const stdin = `timestamp,name,tag:cluster,tag:server,power_w\n${rows.join('\n')}\n`;
    const all = await coldaisle(['bill', '--format', 'html'], { stdin });
    assert.equal(all.code, 2);
    assert.match(all.err, /--cluster .*a, b/);
    const one = await coldaisle(['bill', '--format', 'html', '--cluster', 'b'], { stdin });
    assert.equal(one.code, 0);
    assert.match(one.out, /cluster b/);
    const two = await coldaisle(['bill', '--format', 'json'], { stdin });
    assert.deepEqual(
      (JSON.parse(two.out) as Bill[]).map(({ target }) => target.cluster),
      ['a', 'b'],
    );
  });
});
