import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../../engine/telemetry/stage';
import { influxdIsMissing, victoriaMetricsIsMissing } from '../support/databases';
import { seeded } from '../support/random';
import { until } from '../support/until';
import { Ledger } from './ledger';
import { type Kind, pointOf, type Stored } from './points';
import { influxdb, type Store, victoriaMetrics } from './store';
import { WriterProcess } from './writer-process';

/** A kill comes at any moment of this time under load. */
const LIFE_MS = { least: 200, most: 3000 };
const OUTAGE_MS = 60_000;
const DRAINED_WITHIN_MS = 60_000;
/** A disk that the lines of some seconds fill. */
const SMALL_DISK = '3m';

interface Counts {
  readonly sent: number;
  readonly acknowledged: number;
  readonly stored: number;
  readonly quarantined: number;
}

/** Waits until what there is from a number on is what it has to be; a database shows points while it writes them. */
async function settled(ledger: Ledger, store: Store, host: WriterProcess, from = 0): Promise<Counts> {
  let last: Reading = { stored: new Map(), quarantined: [] };
  let wrong: string | undefined;
  try {
    await until(
      async () => {
        last = { stored: await store.points(from), quarantined: host.quarantined().map(numberIn) };
        wrong = flawIn(last, ledger, store, from);
        return wrong === undefined;
      },
      'all that was acknowledged is stored or in quarantine',
      DRAINED_WITHIN_MS,
    );
  } catch (error) {
    throw new Error(`${error}: ${wrong}`);
  }
  for (const { why } of host.quarantined()) assert.match(why, /field type conflict/);
  return {
    sent: ledger.sent.length - from,
    acknowledged: [...ledger.acknowledged].filter((number) => number >= from).length,
    stored: last.stored.size,
    quarantined: last.quarantined.filter((number) => number >= from).length,
  };
}

interface Reading {
  readonly stored: ReadonlyMap<number, Stored>;
  readonly quarantined: readonly number[];
}

/** acknowledged ⊆ stored ∪ quarantined ⊆ sent, all values equal, nothing twice: what does not hold. */
function flawIn(
  { stored, quarantined }: Reading,
  ledger: Ledger,
  store: Store,
  from: number,
): string | undefined {
  const apart = new Set(quarantined);
  if (apart.size !== quarantined.length) return 'a line stands in quarantine twice';
  for (const number of ledger.acknowledged) {
    const kind = ledger.sent[number] as Kind;
    if (kind !== 'fine' && kind !== 'conflicting') return `${number} was acknowledged and is ${kind}`;
    if (number >= from && !stored.has(number) && !apart.has(number)) return `${number} is lost`;
  }
  for (const [number, point] of stored) {
    const kind = ledger.sent[number];
    if (kind !== 'fine' && (kind !== 'conflicting' || store.refusesConflicts)) return `${number} is ${kind}`;
    const expected = store.expected(number, kind);
    if (!isDeepStrictEqual(point, expected)) return `${number} is ${JSON.stringify(point)}`;
  }
  const wrongly = quarantined.find((number) => ledger.sent[number] !== 'conflicting');
  return wrongly === undefined ? undefined : `${wrongly} is in quarantine`;
}

function numberIn({ line }: { line: string }): number {
  return Number(/sample_number=(\d+)i/.exec(line)?.[1]);
}

function tell(what: string, counts: Counts): void {
  console.log(`      ${what}: ${JSON.stringify(counts)}`);
}

describe('what is acknowledged is stored', function () {
  this.timeout(900_000);
  let store: Store;
  let host: WriterProcess;
  let ledger: Ledger;
  let random: Random;

  async function open(start: () => Promise<Store>, seed: number, writer: object = {}): Promise<void> {
    store = await start();
    host = new WriterProcess({ connection: store.connection, writer: { ...writer } });
    random = seeded(seed);
    ledger = new Ledger(host, random);
    await host.start();
    await ledger.open();
  }

  afterEach(async () => {
    await host?.remove();
    await store?.server.stop();
  });

  async function kill(times: number): Promise<void> {
    for (let at = 1; at <= times; at++) {
      const from = ledger.sent.length;
      let over = false;
      const load = ledger.post(() => over);
      await wait(LIFE_MS.least + random() * (LIFE_MS.most - LIFE_MS.least));
      await host.end('SIGKILL');
      over = true;
      await load;
      await host.start();
      tell(`kill ${at}`, await settled(ledger, store, host, from));
    }
    tell('all', await settled(ledger, store, host));
    for (const kind of ['conflicting', 'not-a-number', 'wrong-type'] as const) {
      assert.notEqual(ledger.of(kind).length, 0, kind);
    }
  }

  it('by InfluxDB through 20 kills under load', async function () {
    if (influxdIsMissing()) this.skip();
    await open(influxdb, 1);
    await kill(20);
    assert.notEqual(host.quarantined().length, 0);
  });

  it('by VictoriaMetrics through 5 kills under load', async function () {
    if (victoriaMetricsIsMissing()) this.skip();
    await open(victoriaMetrics, 2);
    await kill(5);
    assert.deepEqual(host.quarantined(), []);
  });

  for (const [name, start, missing] of [
    ['InfluxDB', influxdb, influxdIsMissing],
    ['VictoriaMetrics', victoriaMetrics, victoriaMetricsIsMissing],
  ] as const) {
    it(`by ${name} after an outage of a minute, a kill in the middle of it`, async function () {
      if (missing()) this.skip();
      await open(start, 3);
      let over = false;
      const load = async () => {
        while (!over) {
          await ledger.post(() => over || random() < 0.1);
          await wait(200);
        }
      };
      const posting = load();
      await wait(2000);
      await store.server.down(store.down);
      const before = ledger.acknowledged.size;
      await wait(OUTAGE_MS / 2);
      await host.end('SIGKILL');
      await host.start();
      await wait(OUTAGE_MS / 2);
      assert.ok(ledger.acknowledged.size > before, 'what comes meanwhile is acknowledged');
      await store.server.up();
      await wait(2000);
      over = true;
      await posting;
      tell(name, await settled(ledger, store, host));
    });
  }

  it('on a disk that is full: what does not fit is refused, and taken in again when there is room', async function () {
    if (influxdIsMissing()) this.skip();
    const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-disk-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK}`, 'tmpfs', folder]).status !== 0) {
      rmSync(folder, { recursive: true });
      this.skip();
    }
    try {
      await open(influxdb, 4, { folder });
      await store.server.down('SIGTERM');
      let refused = 0;
      while (refused < 20) {
        const number = ledger.sent.length;
        const points = Array.from({ length: 50 }, (_, at) => pointOf(number + at));
        ledger.sent.push(...points.map(() => 'fine' as const));
        if (await host.post(points)) for (const at of points.keys()) ledger.acknowledged.add(number + at);
        else refused++;
      }
      assert.match(host.refusal, /no space is left/);
      await store.server.up();
      tell('full disk', await settled(ledger, store, host));
      await until(() => host.post([pointOf(0)]), 'there is room again');
    } finally {
      await host.end('SIGKILL');
      spawnSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
