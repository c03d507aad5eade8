import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../support/sources';

type Point = [seconds: number, value: number];
interface Series {
  server: string;
  field: string;
  part: string;
  points: Point[];
}
/** The methods as a component has them, on one object. */
interface Page {
  language: string;
  msg: { payload?: { now: number; heard: Record<string, number>; series: Series[] } };
  now: number;
  arrivedAt: number;
  number(value: unknown, digits: number): string;
  figure(value: number): string;
  bytes(value: unknown): string;
  money(value: unknown, currency: string, most?: number): string;
  percent(share: number): string;
  mass(grams: unknown): string;
  duration(seconds: number): string;
  say(text: string, values: object): string;
  age(at: number): number | undefined;
  isStale(at: number): boolean;
  path(points: Point[], x: (t: number) => number, y: (v: number) => number): string;
  scale(d0: number, d1: number, r0: number, r1: number): (value: number) => number;
  longestGap(points: Point[]): number;
  niceCeiling(value: number): number;
  steps(top: number): { value: number; digits: number }[];
  nearest(points: Point[], t: number): Point | undefined;
  servers(): string[];
  mainServer(): string | undefined;
  points(server: string | undefined, field: string): Point[];
  megabits(server: string, field: string): Point[];
  fullestDisk(server: string): object | undefined;
}

async function page(language: string, payload?: Page['msg']['payload']): Promise<Page> {
  const libraries = ['format', 'live', 'draw', 'model'].map(async (name) => {
    const file = pathToFileURL(path.join(ROOT, `dashboard/lib/${name}.mjs`)).href;
    return ((await import(file)) as { default: object }).default;
  });
  const state = { language, msg: payload === undefined ? {} : { payload }, now: 0, arrivedAt: 0 };
  return Object.assign({}, ...(await Promise.all(libraries)), state) as Page;
}

const series = (server: string, field: string, points: Point[], part = ''): Series => ({
  server,
  field,
  part,
  points,
});

describe('numbers of a page', () => {
  it('in each language its own, with as many digits as they need', async () => {
    const english = await page('en-US');
    const french = await page('fr');
    assert.equal(english.number(1234.56, 1), '1,234.6');
    assert.equal(french.number(12.34, 1), '12,3');
    assert.deepEqual(
      [0, 0.043, 1, 9.96, 142.4].map((n) => english.figure(n)),
      ['0.0', '0.04', '1.0', '10.0', '142'],
    );
  });

  it('what is not known is a dash, never NaN', async () => {
    const { number, bytes, money, mass } = await page('en-US');
    assert.equal(number(undefined, 0), '–');
    assert.equal(bytes(undefined), '–');
    assert.equal(money(undefined, 'EUR'), '–');
    assert.equal(mass(undefined), '–');
  });

  it('bytes are decimal, in French octets', async () => {
    const english = await page('en-US');
    const cases: [number, string][] = [
      [0, '0 byte'],
      [999, '999 byte'],
      [8.12e9, '8.1 GB'],
      [420.4e9, '420 GB'],
      [2e15, '2 PB'],
    ];
    for (const [value, text] of cases) assert.equal(english.bytes(value), text);
    assert.match((await page('fr')).bytes(8.12e9), /^8,1\sGo$/);
    assert.match((await page('es-ES')).bytes(8.12e9), /^8,1\sGB$/);
  });

  it('money has the digits of its coins, a price more when it needs them; shares and grams are as they are read', async () => {
    const english = await page('en-US');
    const french = await page('fr');
    assert.equal(english.money(19.2, 'EUR'), '€19.20');
    assert.match(french.money(19.2, 'EUR'), /^19,20\s€$/);
    assert.deepEqual([english.money(0.2, 'EUR', 4), english.money(0.2146, 'EUR', 4)], ['€0.20', '€0.2146']);
    assert.equal(english.money(1200, 'JPY'), '¥1,200');
    assert.match(french.percent(0.998), /^100\s%$/);
    assert.deepEqual([english.mass(0), english.mass(639.6), english.mass(7630)], ['0 g', '640 g', '7.6 kg']);
  });

  it('lengths of time', async () => {
    const { duration } = await page('en-US');
    assert.deepEqual([-1, 47.4, 119, 120, 3599, 3960].map(duration), [
      '0 s',
      '47 s',
      '119 s',
      '2 min',
      '59 min',
      '1 h 06 min',
    ]);
  });

  it('sentences are filled in, whatever the figures hold', async () => {
    const { say } = await page('en-US');
    assert.equal(say('{a} of {b}', { a: '$&', b: '{a}' }), '$& of {a}');
  });
});

describe('ages of a page', () => {
  it('count from the arrival of the snapshot, so that clocks need not agree', async () => {
    const live = await page('en-US', { now: 5_000_000, heard: {}, series: [] });
    live.arrivedAt = 700;
    live.now = 2700;
    assert.equal(live.age(4_996_000), 6);
    assert.equal(live.age(5_010_000), 0);
    assert.equal(live.age(0), undefined);
  });

  it('stale is more than 30 s', async () => {
    const live = await page('en-US', { now: 100_000, heard: {}, series: [] });
    assert.equal(live.isStale(70_000), false);
    assert.equal(live.isStale(69_999), true);
  });
});

describe('lines of a page', () => {
  it('stop where the data stops: three times the usual distance', async () => {
    const draw = await page('en-US');
    const points: Point[] = [
      [0, 1],
      [5, 2],
      [10, 3],
      [15, 4],
      [40, 5],
      [45, 6],
    ];
    assert.equal(draw.longestGap(points), 15);
    const same = (v: number) => v;
    assert.equal(draw.path(points, same, same), 'M0.0 1.0L5.0 2.0L10.0 3.0L15.0 4.0M40.0 5.0L45.0 6.0');
  });

  it('a single point is no line', async () => {
    const draw = await page('en-US');
    assert.equal(
      draw.path(
        [[0, 1]],
        (v) => v,
        (v) => v,
      ),
      'M0.0 1.0',
    );
    assert.equal(
      draw.path(
        [],
        (v) => v,
        (v) => v,
      ),
      '',
    );
  });

  it('axes end at 1, 2 or 5 and are labelled exactly', async () => {
    const draw = await page('en-US');
    const cases: [number, number, string[]][] = [
      [0.1, 0.1, ['0.00', '0.02', '0.04', '0.06', '0.08', '0.10']],
      [0.3, 0.5, ['0.0', '0.1', '0.2', '0.3', '0.4', '0.5']],
      [1.01, 2, ['0.0', '0.5', '1.0', '1.5', '2.0']],
      [4, 5, ['0', '1', '2', '3', '4', '5']],
      [77, 100, ['0', '20', '40', '60', '80', '100']],
      [940, 1000, ['0', '200', '400', '600', '800', '1,000']],
    ];
    for (const [value, top, labels] of cases) {
      assert.ok(Math.abs(draw.niceCeiling(value) - top) < 1e-9, `${value}`);
      assert.deepEqual(
        draw.steps(top).map((step) => draw.number(step.value, step.digits)),
        labels,
      );
    }
  });

  it('the nearest point, none inside a gap', async () => {
    const draw = await page('en-US');
    const points: Point[] = [
      [0, 1],
      [5, 2],
      [10, 3],
      [60, 4],
    ];
    assert.deepEqual(draw.nearest(points, 6), [5, 2]);
    assert.equal(draw.nearest(points, 33), undefined);
    assert.equal(draw.nearest([], 0), undefined);
  });
});

describe('what a snapshot says', () => {
  const snapshot = {
    now: 1_000_000,
    heard: { b: 999_000, a: 998_000 },
    series: [
      series('b', 'cpu_util_pct', [
        [-10, 5],
        [-5, 6],
      ]),
      series('a', 'cpu_util_pct', [[-5, 50]]),
      series(
        'b',
        'net_rx_bytes_s',
        [
          [-10, 1_250_000],
          [-5, 0],
        ],
        'eth0',
      ),
      series('b', 'net_rx_bytes_s', [[-10, 125_000]], 'eth1'),
      series('b', 'used_pct', [[-60, 40]], 'root'),
      series('b', 'used_pct', [[-60, 80]], 'data'),
      series('b', 'free_bytes', [[-60, 7]], 'data'),
    ],
  };

  it('the main server is the one most is known of', async () => {
    const model = await page('en-US', snapshot);
    assert.deepEqual(model.servers(), ['a', 'b']);
    assert.equal(model.mainServer(), 'b');
    assert.equal((await page('en-US')).mainServer(), undefined);
  });

  it('interfaces are added up; 1 250 000 bytes a second are 10 Mbit/s', async () => {
    const model = await page('en-US', snapshot);
    assert.deepEqual(model.megabits('b', 'net_rx_bytes_s'), [
      [-10, 11],
      [-5, 0],
    ]);
  });

  it('the fullest disk', async () => {
    const model = await page('en-US', snapshot);
    assert.deepEqual(model.fullestDisk('b'), { path: 'data', used: 80, free: 7 });
    assert.equal(model.fullestDisk('a'), undefined);
  });
});
