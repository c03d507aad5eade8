import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../support/sources';

interface Server {
  server: string;
  at?: number;
  state?: string;
  cpu_temp_c?: number;
}
interface Snapshot {
  now: number;
  clock?: { at: number; rate: number; running: boolean; heard: number };
  servers: Server[];
}
/** The methods as a component has them, on one object. */
interface Page {
  now: number;
  clockAge(): number | undefined;
  roomTime(): number | undefined;
  roomAge(at: number): number | undefined;
  roomState(): string;
  isOld(server: Server): boolean;
  hottest(field: string): Server | undefined;
  inState(state: string): number;
  heat(field: string, value: number | undefined): number | string;
  watts(value: unknown): string;
}

async function page(payload?: Snapshot): Promise<Page> {
  const libraries = ['format', 'room'].map(async (name) => {
    const file = pathToFileURL(path.join(ROOT, `dashboard/lib/${name}.mjs`)).href;
    return ((await import(file)) as { default: object }).default;
  });
  const msg = payload === undefined ? {} : { payload };
  return Object.assign({}, ...(await Promise.all(libraries)), {
    language: 'en-US',
    msg,
    now: 0,
    arrivedAt: 0,
  }) as Page;
}

const clock = (more: object = {}) => ({ at: 1_000_000, rate: 60, running: true, heard: 5000, ...more });
const at = (more: object = {}, servers: Server[] = []) =>
  page({ now: 6000, clock: clock(more), servers }) as Promise<Page>;

describe('the time of the simulated room', () => {
  it('goes on between two clocks at the speed of the room, for five seconds of the wall at most', async () => {
    const shown = await at();
    // Heard a second before the snapshot, 60 seconds of the room ago.
    assert.equal(shown.roomTime(), 1_060_000);
    shown.now = 2000;
    assert.equal(shown.roomTime(), 1_180_000);
    shown.now = 3_600_000;
    assert.equal(shown.roomTime(), 1_300_000);
  });

  it('stands still while the room is paused', async () => {
    const shown = await at({ running: false });
    assert.equal(shown.roomTime(), 1_000_000);
    assert.equal(shown.roomState(), 'paused');
  });

  it('ages are of the room; a clock that runs behind the data makes none negative', async () => {
    const shown = await at();
    assert.equal(shown.roomAge(1_000_000), 60);
    assert.equal(shown.roomAge(2_000_000), 0);
    assert.equal((await page()).roomAge(1), undefined);
  });

  it('has stopped after 60 s of the wall without a clock', async () => {
    const shown = await at();
    shown.now = 59_000;
    assert.equal(shown.roomState(), 'live');
    shown.now = 59_001;
    assert.equal(shown.roomState(), 'stopped');
    assert.equal((await page()).roomState(), 'waiting');
  });

  it('a reading is old after three and a half intervals of 10 s, or five seconds of the wall of a fast room', async () => {
    const slow = await at({ rate: 1 });
    const now = slow.roomTime() ?? Number.NaN;
    assert.deepEqual(
      [slow.isOld({ server: 'a', at: now - 35_000 }), slow.isOld({ server: 'a', at: now - 35_001 })],
      [false, true],
    );
    const fast = await at();
    const then = fast.roomTime() ?? Number.NaN;
    assert.deepEqual(
      [fast.isOld({ server: 'a', at: then - 300_000 }), fast.isOld({ server: 'a', at: then - 300_001 })],
      [false, true],
    );
    assert.equal(slow.isOld({ server: 'never read' }), false);
  });
});

describe('servers of the simulated room', () => {
  it('the hottest of those that were read, and how many are in a state', async () => {
    const servers = [
      { server: 'a', cpu_temp_c: 40, state: 'idle' },
      { server: 'b', cpu_temp_c: 50, state: 'in use' },
      { server: 'c', state: 'lost' },
    ];
    const shown = await at({}, servers);
    assert.equal(shown.hottest('cpu_temp_c')?.server, 'b');
    assert.equal((await at()).hottest('cpu_temp_c'), undefined);
    assert.deepEqual(
      ['in use', 'idle', 'off', 'lost'].map((state) => shown.inState(state)),
      [1, 1, 0, 1],
    );
  });

  it('seven steps of temperature, none without a reading', async () => {
    const { heat, ...rest } = await at();
    const of = heat.bind({ heat, ...rest });
    // Lower edges of the steps 2 to 7, as tokens.css lists them.
    assert.deepEqual(
      [39.9, 40, 59.9, 60, 90].map((value) => of('cpu_temp_c', value)),
      [1, 2, 3, 4, 7],
    );
    assert.deepEqual(
      [17, 26.9, 27, 35].map((value) => of('inlet_temp_c', value)),
      [1, 3, 4, 7],
    );
    assert.equal(of('cpu_temp_c', undefined), 'none');
  });

  it('kilowatts from a thousand watts on', async () => {
    const shown = await at();
    assert.deepEqual(
      [180, 3242, undefined].map((value) => shown.watts(value)),
      ['180 W', '3.24 kW', '–'],
    );
  });
});
