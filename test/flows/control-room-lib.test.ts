import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { FAULT_KINDS } from '../../engine/faults/catalogue';
import { readPlan } from '../../engine/faults/read-plan';
import { ROOT } from '../support/sources';

interface Rack {
  rack: string;
  servers: { server: string }[];
}
interface Fault {
  kind: string;
  of: string;
  minutes: number;
  intensity?: { value: number; min: number; max: number };
}
interface Points {
  from: number;
  everyMs: number;
  values: (number | null)[];
}
type Scale = (value: number) => number;

/** The methods as a component has them, on one object. */
interface Page {
  rackLayout(racks: Rack[]): string;
  serverAfter(racks: Rack[], server: string, key: string): string | undefined;
  standsStill(fan: { pct?: number; state: string }): boolean;
  turnSeconds(pct: number): number;
  pointsPath(points: Points, x: Scale, y: Scale): string;
  pointsArea(points: Points, x: Scale, y: Scale, floor: number): string;
  pointsRange(many: Points[], span: number): [number, number] | undefined;
  pointsEnd(points: Points): number;
  pointsLast(points: Points): number | undefined;
  roundRange(
    range: [number, number],
    count: number,
  ): { low: number; high: number; ticks: number[]; digits: number };
  faultsToTry(): Fault[];
  injection(
    fault: Fault,
    chosen: object,
    minutes: number,
    intensity?: number,
  ): { place: object; value: object };
  pageLink(page: string, query?: object): { path: string; query?: object };
  isPage(page: string): boolean;
  cluster(): string | undefined;
  domainNow(): number | undefined;
  order(kind: string, target: object, value?: unknown, lifeMs?: number): string;
}

/** The Vue of the dashboard, which pages find beside them: nothing is watched here. */
Object.assign(globalThis, { Vue: { toRaw: (value: unknown) => value } });

async function page(own: object = {}): Promise<Page> {
  const libraries = ['racks', 'points', 'links', 'snapshot', 'faults-to-try'].map(async (name) => {
    const file = pathToFileURL(path.join(ROOT, `dashboard/lib/${name}.mjs`)).href;
    return ((await import(file)) as { default: object }).default;
  });
  return Object.assign({}, ...(await Promise.all(libraries)), own) as Page;
}

/** Racks of so many servers, the top first: rack 0 has 0-1 at the bottom. */
const racksOf = (...sizes: number[]): Rack[] =>
  sizes.map((size, rack) => ({
    rack: `rack-${rack}`,
    servers: Array.from({ length: size }, (_, i) => ({ server: `${rack}-${size - i}` })),
  }));
const points = (...values: (number | null)[]): Points => ({ from: 0, everyMs: 10, values });
const same: Scale = (value) => value;

describe('racks from the front', () => {
  it('are as dense as their servers need: 20 full rows, more dense ones, one rack a tab from the third on', async () => {
    const { rackLayout } = await page();
    const cases = [
      [[10, 10], 'full'],
      [[20], 'full'],
      [[21], 'dense'],
      [[11, 10], 'dense'],
      [[2, 2, 2], 'tabs'],
    ];
    for (const [sizes, layout] of cases) assert.equal(rackLayout(racksOf(...(sizes as number[]))), layout);
    assert.equal(rackLayout([]), 'full');
  });

  it('are walked with the keyboard: heights count from the floor', async () => {
    const { serverAfter } = await page();
    const racks = racksOf(4, 2);
    const cases: [string, string, string | undefined][] = [
      ['0-4', 'ArrowDown', '0-3'],
      ['0-3', 'ArrowUp', '0-4'],
      ['0-4', 'ArrowUp', undefined],
      ['0-1', 'ArrowDown', undefined],
      ['0-2', 'Home', '0-4'],
      ['0-2', 'End', '0-1'],
      ['0-1', 'ArrowRight', '1-1'],
      ['0-4', 'ArrowRight', '1-2'],
      ['1-2', 'ArrowLeft', '0-2'],
      ['1-1', 'ArrowRight', undefined],
      ['0-1', 'x', undefined],
      ['unknown', 'ArrowUp', undefined],
    ];
    for (const [from, key, to] of cases) assert.equal(serverAfter(racks, from, key), to, `${from} ${key}`);
  });

  it('are left for no server that does not exist, whatever their sizes', async () => {
    const { serverAfter } = await page();
    const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'];
    const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.constantFrom(...keys), fc.nat(), (many, key, at) => {
        const racks = racksOf(...many);
        const all = racks.flatMap(({ servers }) => servers.map(({ server }) => server));
        const to = serverAfter(racks, all[at % all.length] as string, key);
        return to === undefined || all.includes(to);
      }),
      { seed: 10 },
    );
  });

  it('have fans that stand still by their state or their speed, and turn as fast as they turn', async () => {
    const { standsStill, turnSeconds } = await page();
    assert.equal(standsStill({ state: 'off' }), true);
    assert.equal(standsStill({ pct: 0, state: 'well' }), true);
    assert.equal(standsStill({ pct: 25, state: 'worn' }), false);
    assert.equal(standsStill({ state: 'unread' }), false);
    // 0.9 s at full speed (notes of the design); half as fast is twice as long.
    assert.equal(turnSeconds(100), 0.9);
    assert.equal(turnSeconds(50), 1.8);
    assert.equal(turnSeconds(51), turnSeconds(50));
    assert.ok(Number.isFinite(turnSeconds(0)));
  });
});

describe('points of a page', () => {
  it('make a line that stops where nothing was read', async () => {
    const p = await page();
    assert.equal(p.pointsPath(points(1, 2, null, 3, 4), same, same), 'M0.0 1.0L10.0 2.0M30.0 3.0L40.0 4.0');
    assert.equal(p.pointsPath(points(null, 5, null), same, same), 'M10.0 5.0h0.1');
    assert.equal(p.pointsPath(points(5, null, 6, 7), same, same), 'M0.0 5.0h0.1M20.0 6.0L30.0 7.0');
    assert.equal(p.pointsPath(points(null), same, same), '');
  });

  it('make an area under each piece of the line', async () => {
    const p = await page();
    assert.equal(
      p.pointsArea(points(1, 2, null, 3), same, same, 9),
      'M0.0 9L0.0 1.0L10.0 2.0L10.0 9ZM30.0 9L30.0 3.0h0.1L30.0 9Z',
    );
    assert.equal(p.pointsArea(points(), same, same, 9), '');
  });

  it('have a range, which is widened around its middle where it is narrow', async () => {
    const p = await page();
    assert.deepEqual(p.pointsRange([points(40, null, 50), points(60)], 6), [40, 60]);
    assert.deepEqual(p.pointsRange([points(50)], 6), [47, 53]);
    assert.equal(p.pointsRange([points(null)], 6), undefined);
  });

  it('have a last value, and a time that it is of', async () => {
    const p = await page();
    assert.equal(p.pointsLast(points(1, 2)), 2);
    assert.equal(p.pointsLast(points(1, null)), undefined);
    assert.equal(p.pointsLast(points()), undefined);
    assert.equal(p.pointsEnd(points(1, 2, 3)), 20);
    assert.equal(p.pointsEnd(points()), 0);
  });

  it('have an axis with round ends that holds them', async () => {
    const p = await page();
    assert.deepEqual(p.roundRange([3.91, 4.72], 3), {
      low: 3.5,
      high: 5,
      ticks: [3.5, 4, 4.5, 5],
      digits: 1,
    });
    assert.deepEqual(p.roundRange([25, 25.5], 1), { low: 25, high: 25.5, ticks: [25, 25.5], digits: 1 });
    assert.deepEqual(p.roundRange([120, 480], 3).ticks, [0, 200, 400, 600]);
    const double = (min: number) => fc.double({ min, max: 1e4, noNaN: true });
    const range = fc.tuple(double(-1e4), double(0.01));
    fc.assert(
      fc.property(range, fc.integer({ min: 1, max: 5 }), ([from, size], count) => {
        const { low, high, ticks } = p.roundRange([from, from + size], count);
        const slack = size / 500;
        return low <= from + slack && high >= from + size - slack && ticks.length <= 3 * count + 3;
      }),
      { seed: 10 },
    );
  });
});

describe('faults to try', () => {
  const chosen = { server: 'server-07', rack: 'rack-a', fan: 'fan-2', field: 'cpu_temp_c' };

  it('are taken by the engine, with the ends of what a reader may enter', async () => {
    const p = await page();
    for (const fault of p.faultsToTry()) {
      const { min, max, value } = fault.intensity ?? {};
      for (const intensity of new Set([min, max, value])) {
        const injection = p.injection(fault, chosen, fault.minutes, intensity);
        const plan = readPlan(injection.value, '', 'tried');
        assert.equal(plan.kind, fault.kind);
        assert.equal(plan.durationMs, fault.minutes * 60_000);
        assert.equal(plan.intensity, intensity ?? null);
      }
    }
  });

  it('are all that the engine knows', async () => {
    const kinds = (await page()).faultsToTry().map(({ kind }) => kind);
    assert.deepEqual([...kinds].sort(), [...FAULT_KINDS].sort());
  });

  it('are commanded at a machine, never at a sensor', async () => {
    const p = await page();
    const inject = (kind: string) => {
      const fault = p.faultsToTry().find((one) => one.kind === kind) as Fault;
      return p.injection(fault, chosen, 5);
    };
    assert.deepEqual(inject('fan-off').place, { server: 'server-07', fan: 'fan-2' });
    assert.deepEqual(inject('sensor-bias').place, { server: 'server-07' });
    assert.deepEqual(inject('pdu-limit').place, { rack: 'rack-a' });
    assert.deepEqual(inject('cooling-stop').place, {});
    assert.deepEqual(inject('sensor-stuck').value, {
      kind: 'sensor-stuck',
      target: { server: 'server-07', field: 'cpu_temp_c' },
      for: '5m',
    });
  });
});

describe('a page and its messages', () => {
  const head = { cluster: 'hall', standing: 'live', now: 1000, rate: 60 };
  const snapshot = { clusters: [head], models: { hall: {}, lab: {} } };

  it('shows the cluster that was chosen, where there is something to show of it', async () => {
    assert.equal((await page({ msg: { payload: snapshot }, chosenCluster: 'lab' })).cluster(), 'lab');
    assert.equal((await page({ msg: { payload: snapshot }, chosenCluster: 'gone' })).cluster(), 'hall');
    assert.equal((await page({ msg: {}, chosenCluster: 'hall' })).cluster(), undefined);
  });

  it('keeps what it was told of while it hears of other things', async () => {
    const heard = { msg: { topic: 'server', payload: {} }, kept: snapshot, chosenCluster: null };
    assert.equal((await page(heard)).cluster(), 'hall');
  });

  it('commands in the time of the domain, by hand, for as long as it says', async () => {
    const sent: { payload: Record<string, unknown> }[] = [];
    const send = (message: { payload: Record<string, unknown> }) => sent.push(message);
    const own = { msg: { payload: snapshot }, chosenCluster: 'hall', send, now: 10, arrivedAt: 0 };
    const p = await page(own);
    p.order('clear', {}, 'fault-1');
    p.order('set-fan', { server: 'server-07', part: 'controller' }, 70, 1_800_000);
    const [clear, fan] = sent.map(({ payload }) => payload);
    // 10 ms of the wall at 60 times the speed; a command is on its way for a minute of the wall.
    assert.equal(clear?.issued_at, 1600);
    assert.equal(clear?.expires_at, 1600 + 3_600_000);
    assert.equal(fan?.expires_at, 1600 + 1_800_000);
    assert.deepEqual(fan?.target, { cluster: 'hall', server: 'server-07', part: 'controller' });
    assert.equal(fan?.source, 'manual');
  });

  it('leads to other pages of its dashboard, wherever that is', async () => {
    const p = await page({ $route: { path: '/base/dashboard/room' } });
    assert.deepEqual(p.pageLink('findings', { finding: 'f-1' }), {
      path: '/base/dashboard/findings',
      query: { finding: 'f-1' },
    });
    assert.equal(p.isPage('room'), true);
    assert.equal(p.isPage('oom'), false);
  });
});
