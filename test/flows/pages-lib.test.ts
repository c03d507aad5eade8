import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { ROOT } from '../support/sources';

interface Fan {
  fan: string;
  pct?: number;
  askedPct?: number;
  state: string;
}
interface Server {
  server: string;
  rack?: string;
  fans?: Fan[];
}
interface Hour {
  start: number;
  servers: number;
  rest: number;
  forecast: boolean;
}
interface Bar extends Hour {
  end: number;
  serversAnHour: number;
}
interface Span {
  start: number;
  end: number;
}
type Law = [number, number][];

/** The methods as a component has them, on one object. */
interface Page {
  heat(field: string, value?: number): number | string;
  heatStyle(field: string, value?: number): { background: string; color: string };
  shortNames(names: string[]): Record<string, string>;
  byRack(servers: Server[]): { name: string; servers: Server[] }[];
  worstState(fans: Fan[]): string;
  worstFans(fans: Fan[], most: number): Fan[];
  meanAsked(servers: Server[]): number | undefined;
  lawAtTemperature(law: Law, celsius: number): number;
  hourOfDay(ms: number, zone: string): number;
  startOfDay(hours: Hour[], zone: string): number;
  hourBars(hours: Hour[]): Bar[];
  uncovered(bars: Span[], from: number, to: number): Span[];
  priceStep(price: number, prices: number[]): number;
  wholeFigure(figure: string): number | undefined;
  inOrder(items: string[], names: string[], nameOf: (item: string) => string): string[];
  orderShown(kind: string, target: object, value: unknown): void;
  withSent(commands: { id: string }[]): { id: string }[];
}

async function page(own: object = {}): Promise<Page> {
  const libraries = ['format', 'heat', 'names', 'fans', 'day', 'order', 'sent'].map(async (name) => {
    const file = pathToFileURL(path.join(ROOT, `dashboard/lib/${name}.mjs`)).href;
    return ((await import(file)) as { default: object }).default;
  });
  return Object.assign({ language: 'en-US' }, ...(await Promise.all(libraries)), own) as Page;
}

describe('temperatures as pages colour them', () => {
  it('have seven steps, each from its lower edge on; what is not read has none', async () => {
    const lib = await page();
    const cases: [string, number | undefined, number | string][] = [
      ['cpu_temp_c', 39.9, 1],
      ['cpu_temp_c', 40, 2],
      ['cpu_temp_c', 62.9, 4],
      ['cpu_temp_c', 90, 7],
      ['inlet_temp_c', 27, 4],
      ['chassis_temp_c', 44.9, 6],
      ['gpu_temp_c', 84, 6],
      ['cpu_temp_c', undefined, 'none'],
    ];
    for (const [field, value, step] of cases) assert.equal(lib.heat(field, value), step, `${field} ${value}`);
    assert.deepEqual(lib.heatStyle('cpu_temp_c', 95), {
      background: 'var(--temp-7)',
      color: 'var(--temp-7-ink)',
    });
  });
});

describe('names of machines', () => {
  it('are cut to what tells them apart, where all begin alike', async () => {
    const { shortNames } = await page();
    assert.deepEqual(shortNames(['server-01', 'server-12']), { 'server-01': '01', 'server-12': '12' });
    assert.deepEqual(shortNames(['gpu-01', 'cpu-01']), { 'gpu-01': 'gpu-01', 'cpu-01': 'cpu-01' });
    assert.deepEqual(shortNames(['alone-1']), { 'alone-1': 'alone-1' });
  });

  it('stay different from each other, whatever they are', async () => {
    const { shortNames } = await page();
    const name = fc.stringMatching(/^[a-z]{1,4}-?[a-z0-9]{1,4}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
        const short = Object.values(shortNames(names));
        return new Set(short).size === names.length && short.every((one) => one.length > 0);
      }),
      { seed: 42 },
    );
  });
});

describe('fans as pages show them', () => {
  const fan = (name: string, state: string, askedPct?: number): Fan => ({
    fan: name,
    state,
    ...(askedPct === undefined ? {} : { askedPct }),
  });

  it('stand in columns by rack; one rack of more than ten servers in two halves', async () => {
    const lib = await page();
    const shape = (servers: Server[]) =>
      lib.byRack(servers).map(({ name, servers: all }) => [name, all.map(({ server }) => server)]);
    assert.deepEqual(
      shape([
        { server: 's-10', rack: 'B' },
        { server: 's-2', rack: 'A' },
        { server: 's-1', rack: 'A' },
      ]),
      [
        ['A', ['s-1', 's-2']],
        ['B', ['s-10']],
      ],
    );
    const eleven = Array.from({ length: 11 }, (_, i) => ({ server: `s-${i}` }));
    assert.deepEqual(
      lib.byRack(eleven).map(({ servers }) => servers.length),
      [6, 5],
    );
    assert.deepEqual(lib.byRack([]), []);
  });

  it('show what is wrong first, in their own order', async () => {
    const lib = await page();
    const fans = [fan('a', 'well'), fan('b', 'well'), fan('c', 'worn'), fan('d', 'off')];
    assert.equal(lib.worstState(fans), 'off');
    assert.equal(lib.worstState([fan('a', 'well'), fan('b', 'unread')]), 'unread');
    assert.deepEqual(
      lib.worstFans(fans, 2).map((one) => one.fan),
      ['c', 'd'],
    );
    assert.deepEqual(
      lib.worstFans(fans.slice(0, 3), 2).map((one) => one.fan),
      ['a', 'c'],
    );
  });

  it('are asked for the mean of what servers are asked for, where anybody asks', async () => {
    const lib = await page();
    const server = (name: string, ...fans: Fan[]) => ({ server: name, fans });
    // The highest of each server: 60 and 41, whose mean is 50.5.
    const servers = [
      server('a', fan('1', 'well', 60), fan('2', 'well', 20)),
      server('b', fan('1', 'well', 41)),
      server('c', fan('1', 'well')),
    ];
    assert.equal(lib.meanAsked(servers), 51);
    assert.equal(lib.meanAsked([server('c', fan('1', 'well'))]), undefined);
  });

  it('follow a law that is straight between its points and flat outside', async () => {
    const lib = await page();
    const law: Law = [
      [45, 25],
      [85, 100],
    ];
    // Half way between 45 and 85 °C is half way between 25 and 100 %.
    const cases = [
      [20, 25],
      [45, 25],
      [65, 62.5],
      [85, 100],
      [99, 100],
    ] as const;
    for (const [celsius, pct] of cases) assert.equal(lib.lawAtTemperature(law, celsius), pct);
  });
});

describe('a day of a bill', () => {
  const H = 3_600_000;
  // Midnight in Paris in summer is 22:00 UTC.
  const MIDNIGHT = Date.UTC(2026, 3, 13, 22);
  const hour = (start: number, forecast = false): Hour => ({ start, servers: 0.8, rest: 0.4, forecast });

  it('begins at midnight on the clock of its zone, whichever hour is known first', async () => {
    const lib = await page();
    assert.equal(lib.hourOfDay(MIDNIGHT + 14.5 * H, 'Europe/Paris'), 14.5);
    assert.equal(lib.startOfDay([hour(MIDNIGHT + 9 * H)], 'Europe/Paris'), MIDNIGHT);
    // Half an hour off the full hours of UTC.
    assert.equal(lib.hourOfDay(Date.UTC(2026, 3, 14, 0, 0), 'Asia/Kolkata'), 5.5);
  });

  it('has bars as high as an hour costs, however much of the hour they are', async () => {
    const lib = await page();
    const now = MIDNIGHT + 1.5 * H;
    const bars = lib.hourBars([hour(MIDNIGHT), hour(MIDNIGHT + H), hour(now, true)]);
    assert.deepEqual(
      bars.map(({ end }) => end),
      [MIDNIGHT + H, now, MIDNIGHT + 2 * H],
    );
    // 0.80 in half an hour is 1.60 an hour.
    assert.deepEqual(
      bars.map(({ serversAnHour }) => serversAnHour),
      [0.8, 1.6, 1.6],
    );
  });

  it('knows which hours are missing', async () => {
    const lib = await page();
    const bars = [
      { start: 2, end: 3 },
      { start: 5, end: 6 },
    ];
    assert.deepEqual(lib.uncovered(bars, 0, 8), [
      { start: 0, end: 2 },
      { start: 3, end: 5 },
      { start: 6, end: 8 },
    ]);
    assert.deepEqual(lib.uncovered(bars, 2, 4), [{ start: 3, end: 4 }]);
    assert.deepEqual(lib.uncovered([{ start: 0, end: 9 }], 0, 9), []);
  });

  it('has four steps of price, and the third where there is but one', async () => {
    const { priceStep } = await page();
    const prices = [0.1, 0.2, 0.4];
    assert.deepEqual(
      prices.map((price) => priceStep(price, prices)),
      [1, 2, 4],
    );
    assert.equal(priceStep(0.2, [0.2, 0.2]), 3);
  });

  it('reads whole figures as three languages write them', async () => {
    const { wholeFigure } = await page();
    for (const language of ['en-US', 'fr', 'es-ES'])
      for (const value of [0, 7, 648, 10_667, 1_234_567])
        assert.equal(wholeFigure(new Intl.NumberFormat(language).format(value)), value, language);
    assert.equal(wholeFigure('3.42'), undefined);
    assert.equal(wholeFigure('3,42'), undefined);
    assert.equal(wholeFigure('–'), undefined);
  });
});

describe('what is on a page', () => {
  it('does not move when it is held; what is new follows', async () => {
    const lib = await page();
    const self = (item: string) => item;
    assert.deepEqual(lib.inOrder(['c', 'x', 'a', 'b'], ['a', 'b', 'c'], self), ['a', 'b', 'c', 'x']);
    assert.deepEqual(lib.inOrder(['b', 'a'], [], self), ['b', 'a']);
  });

  it('shows a command at once, and once it is told of no longer twice', async () => {
    let made = 0;
    const lib = await page({ sent: [], domainNow: () => 5, order: () => `page-${++made}` });
    for (let i = 0; i < 7; i++) lib.orderShown('set-mode', {}, 'auto');
    assert.deepEqual(
      lib.withSent([{ id: 'page-6' }, { id: 'other' }]).map(({ id }) => id),
      ['page-7', 'page-5', 'page-4', 'page-3', 'page-2', 'page-6', 'other'],
    );
  });
});
