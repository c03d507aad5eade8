import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TimeUnit } from '../../engine/codecs/codec';
import type { Database } from '../../io/influx/database';
import { Delivery } from '../../io/influx/delivery';
import { Quarantine } from '../../io/influx/quarantine';
import { HttpTarget } from '../../io/influx/target-http';
import { Spool } from '../../io/spool/spool';
import type { Reader } from '../../io/spool/types';
import {
  type Influxd,
  influxdIsMissing,
  startInfluxd,
  startVictoriaMetrics,
  type VictoriaMetrics,
  victoriaMetricsIsMissing,
} from '../support/databases';
import { ManualClock } from '../support/manual-clock';
import { MemoryReader } from '../support/memory-reader';
import { until } from '../support/until';

const NS = '1795332209451557001';
/** The same time in each unit, and as InfluxDB writes it. */
const UNITS: readonly [unit: TimeUnit, digits: string, time: string][] = [
  ['ns', NS, '2026-11-22T07:23:29.451557001Z'],
  ['us', NS.slice(0, -3), '2026-11-22T07:23:29.451557Z'],
  ['ms', NS.slice(0, -6), '2026-11-22T07:23:29.451Z'],
  ['s', NS.slice(0, -9), '2026-11-22T07:23:29Z'],
];

describe('delivery to real databases', function () {
  this.timeout(90_000);
  let folder: string;
  let clock: ManualClock;
  let running: Delivery[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-delivery-'));
    clock = new ManualClock();
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((delivery) => delivery.stop(60_000)));
    rmSync(folder, { recursive: true, force: true });
  });

  function deliver(name: string, database: Database, reader: Reader): Delivery {
    const target = new HttpTarget(name, database, clock);
    const quarantine = new Quarantine(path.join(folder, 'quarantine'), name, clock, false);
    const delivery = new Delivery({ target, reader, quarantine, clock, random: () => 0, lingerMs: 0 });
    running.push(delivery);
    delivery.start();
    return delivery;
  }

  const allIn = async (reader: Reader) =>
    until(() => reader.backlog().lines === 0, 'all lines are stored or in quarantine');

  const quarantined = () => {
    const files = readdirSync(path.join(folder, 'quarantine'));
    return files.map((file) => readFileSync(path.join(folder, 'quarantine', file), 'utf8')).join('');
  };

  describe('InfluxDB 1.x', () => {
    let influxd: Influxd;
    let database: Database;

    before(async function () {
      if (influxdIsMissing()) return this.skip();
      influxd = await startInfluxd();
    });
    after(() => influxd?.stop());
    beforeEach(async () => {
      await influxd.query('DROP DATABASE dc');
      await influxd.query('CREATE DATABASE dc');
      database = { kind: 'influxdb-1', url: influxd.url, database: 'dc', gzip: false };
    });

    const count = async (field: string) =>
      (await influxd.query(`SELECT count(${field}) FROM cpu`, 'dc'))[0]?.count ?? 0;

    for (const [unit, digits, time] of UNITS) {
      it(`stores times in ${unit} at their instant`, async () => {
        const reader = new MemoryReader([`cpu v=1 ${digits}`], unit);
        deliver('lab', { ...database, gzip: true }, reader);
        await allIn(reader);
        assert.equal((await influxd.query('SELECT v FROM cpu', 'dc'))[0]?.time, time);
      });
    }

    it('keeps types, and takes unsigned integers as signed ones', async () => {
      const reader = new MemoryReader([`cpu f=1,i=2i,u=9007199254740991u,b=true,s="a \\"b\\", c" ${NS}`]);
      deliver('lab', database, reader);
      await allIn(reader);
      const types = await influxd.query('SHOW FIELD KEYS FROM cpu', 'dc');
      assert.deepEqual(Object.fromEntries(types.map(({ fieldKey, fieldType }) => [fieldKey, fieldType])), {
        f: 'float',
        i: 'integer',
        u: 'integer',
        b: 'boolean',
        s: 'string',
      });
      const [row] = await influxd.query('SELECT * FROM cpu', 'dc');
      assert.deepEqual([row?.f, row?.i, row?.u, row?.b, row?.s], [1, 2, 9007199254740991, true, 'a "b", c']);
    });

    const lines = (bad: (at: number) => string | undefined) =>
      Array.from({ length: 5000 }, (_, at) => bad(at) ?? `cpu,n=${at} v=${at} ${NS}`);

    const settleType = () => new HttpTarget('first', database, clock).write([`cpu,n=0 v=0 ${NS}`], 'ns');

    it('sets one conflict of types among 5,000 lines aside, with the text of the server', async () => {
      await settleType();
      const reader = new MemoryReader(lines((at) => (at === 3210 ? `cpu,n=${at} v="x" ${NS}` : undefined)));
      const delivery = deliver('lab', database, reader);
      await allIn(reader);
      assert.equal(await count('v'), 4999);
      const reason =
        'partial write: field type conflict: input field "v" on measurement "cpu" is type string, already exists as type float dropped=1';
      assert.equal(quarantined(), `# 2026-01-01T00:00:00.000Z 400 ${reason}\ncpu,n=3210 v="x" ${NS}\n`);
      assert.equal(delivery.figures().requests, 3);
    });

    it('sets 1 % of conflicts aside in as many requests', async () => {
      await settleType();
      const reader = new MemoryReader(
        lines((at) => (at % 100 === 7 ? `cpu,n=${at} v="x" ${NS}` : undefined)),
      );
      const delivery = deliver('lab', database, reader);
      await allIn(reader);
      assert.equal(await count('v'), 4950);
      assert.equal(quarantined().match(/^cpu.*"x"/gm)?.length, 50);
      assert.equal(delivery.figures().requests, 3);
    });

    it('finds a conflict inside the batch that makes the field, which gets no more than «field type conflict»', async () => {
      const reader = new MemoryReader(lines((at) => (at === 7 ? `cpu,n=${at} v="x" ${NS}` : undefined)));
      deliver('lab', database, reader);
      await allIn(reader);
      assert.equal(await count('v'), 4999);
      assert.match(quarantined(), / 400 partial write: field type conflict: .*\ncpu,n=7 v="x"/);
    });

    it('finds conflicts of several kinds, and what is no line protocol', async () => {
      const odd = [
        `cpu,n=0 v="x" ${NS}`,
        `cpu,n=1 v=1i ${NS}`,
        `cpu,n=2 v=true ${NS}`,
        'cpu,n=3',
        `cpu time=1 ${NS}`,
      ];
      const reader = new MemoryReader(
        lines((at) => (at % 1000 === 999 ? odd[(at - 999) / 1000] : undefined)),
      );
      deliver('lab', database, reader);
      await allIn(reader);
      assert.equal(await count('v'), 4995);
      for (const line of odd) assert.ok(quarantined().includes(`\n${line}\n`), line);
    });

    it('reads an answer that repeats a line of 70 kB in a header', async () => {
      const reader = new MemoryReader([`cpu,n=${'a'.repeat(70_000)} v=1 ${NS}`, `cpu v=1 ${NS}`]);
      deliver('lab', database, reader);
      await allIn(reader);
      assert.equal(await count('v'), 1);
      assert.match(quarantined(), /max key length exceeded/);
    });

    it('sets aside what is older than the retention policy', async () => {
      await influxd.query('CREATE RETENTION POLICY day ON dc DURATION 1d REPLICATION 1');
      const now = `${Date.now()}000000`;
      const old = NS.replace('17', '14');
      const reader = new MemoryReader([...lines((at) => `cpu,n=${at} v=1 ${old}`), `cpu v=2 ${now}`]);
      const delivery = deliver('lab', { ...database, retentionPolicy: 'day' }, reader);
      await allIn(reader);
      assert.deepEqual([delivery.figures().quarantined, delivery.figures().requests], [5000, 2]);
      assert.match(quarantined(), /points beyond retention policy dropped=5000\ncpu,n=4999 v=1 /);
      assert.deepEqual((await influxd.query('SELECT v FROM dc.day.cpu'))[0]?.v, 2);
    });

    for (const [what, wrong] of [
      ['database', { database: 'nowhere' }],
      ['retention policy', { retentionPolicy: 'nowhere' }],
    ] as const) {
      it(`keeps all lines without the ${what}, and goes on once it is there`, async () => {
        const reader = new MemoryReader([`cpu v=1 ${NS}`]);
        const delivery = deliver('lab', { ...database, ...wrong }, reader);
        await until(() => delivery.figures().state === 'stopped', 'it is stopped');
        assert.match(String(delivery.figures().problem?.value), new RegExp(`${what} not found`));
        await influxd.query('CREATE DATABASE nowhere');
        await influxd.query('CREATE RETENTION POLICY nowhere ON dc DURATION INF REPLICATION 1');
        clock.advance(60_000);
        await allIn(reader);
        await influxd.query('DROP DATABASE nowhere');
      });
    }

    it('stores everything when the server was killed and comes back', async () => {
      const reader = new MemoryReader([`cpu v=1 ${NS}`]);
      const delivery = deliver('lab', database, reader);
      await allIn(reader);
      await influxd.down('SIGKILL');
      reader.append(`cpu v=2 ${NS}`, `cpu,n=1 v=3 ${NS}`);
      delivery.wake();
      await until(() => delivery.figures().state === 'waiting', 'it waits');
      assert.deepEqual([delivery.figures().queued, delivery.figures().problem?.code], [2, 'no-connection']);
      await influxd.up();
      await until(async () => {
        clock.advance(1000);
        return reader.backlog().lines === 0;
      }, 'all is stored');
      assert.deepEqual((await influxd.query('SELECT v FROM cpu', 'dc')).map(({ v }) => v).sort(), [2, 3]);
    });
  });

  describe('InfluxDB 1.x with users', () => {
    let influxd: Influxd;

    before(async function () {
      if (influxdIsMissing()) return this.skip();
      influxd = await startInfluxd({ auth: true });
      await influxd.query("CREATE USER admin WITH PASSWORD 'let me: in' WITH ALL PRIVILEGES");
    });
    after(() => influxd?.stop());

    it('stops with a wrong password and never shows it; the right one is let in', async () => {
      const database: Database = { kind: 'influxdb-1', url: influxd.url, database: 'dc', gzip: false };
      const target = (password: string) =>
        new HttpTarget('lab', { ...database, user: 'admin', password }, clock);
      const wrong = await target('guess').write([`cpu v=1 ${NS}`], 'ns');
      assert.deepEqual(wrong, { kind: 'stopped', status: 401, message: 'authorization failed' });
      // It is let in, and then told that nobody has made the database.
      const right = await target('let me: in').write([`cpu v=1 ${NS}`], 'ns');
      assert.deepEqual(right, { kind: 'stopped', status: 404, message: 'database not found: "dc"' });
    });
  });

  describe('VictoriaMetrics', () => {
    let victoria: VictoriaMetrics;
    let database: Database;

    before(async function () {
      if (victoriaMetricsIsMissing()) return this.skip();
      victoria = await startVictoriaMetrics();
      database = { kind: 'victoria-metrics', url: victoria.url, database: '', gzip: true };
    });
    after(() => victoria?.stop());

    for (const [unit, digits] of UNITS) {
      it(`stores times in ${unit} at their instant`, async () => {
        const reader = new MemoryReader([`unit,u=${unit} v=1 ${digits}`], unit);
        deliver('lab', database, reader);
        await allIn(reader);
        const [series] = await victoria.samples(`unit_v{u="${unit}"}`);
        assert.deepEqual(series?.timestamps, [unit === 's' ? 1795332209000 : 1795332209451]);
      });
    }

    it('gets numbers, booleans as 1 and 0, and no strings', async () => {
      const reader = new MemoryReader([
        `kinds f=1.5,i=2i,u=3u,t=true,n=false,s="a, b=1" ${NS}`,
        `kinds s="x" ${NS}`,
      ]);
      const delivery = deliver('lab', database, reader);
      await allIn(reader);
      const stored = await victoria.samples('{__name__=~"kinds_.*"}');
      assert.deepEqual(Object.fromEntries(stored.map(({ metric, values }) => [metric.__name__, values[0]])), {
        kinds_f: 1.5,
        kinds_i: 2,
        kinds_u: 3,
        kinds_t: 1,
        kinds_n: 0,
      });
      assert.deepEqual(delivery.figures().adapted, { strings: 2, booleans: 2, lines: 1 });
    });

    it('sets a line aside that is longer than it reads', async () => {
      const reader = new MemoryReader([
        `long,n=1 v=1 ${NS}`,
        `long,n=${'a'.repeat(300_000)} v=1 ${NS}`,
        `long,n=2 v=1 ${NS}`,
      ]);
      deliver('lab', database, reader);
      await allIn(reader);
      assert.match(quarantined(), /too long line: more than 262144 bytes/);
      assert.equal((await victoria.samples('long_v')).length, 2);
    });
  });

  it('VictoriaMetrics keeps one of a line that comes twice, as after a crash, when it is told to', async function () {
    if (victoriaMetricsIsMissing()) return this.skip();
    const counts: number[] = [];
    for (const flags of [[], ['-dedup.minScrapeInterval=1ms']]) {
      const victoria = await startVictoriaMetrics(...flags);
      try {
        const database: Database = { kind: 'victoria-metrics', url: victoria.url, database: '', gzip: false };
        const target = new HttpTarget('lab', database, clock);
        for (let turn = 0; turn < 2; turn++) await target.write([`twice v=1 ${NS}`], 'ns');
        target.close();
        counts.push((await victoria.samples('twice_v'))[0]?.values.length ?? 0);
      } finally {
        await victoria.stop();
      }
    }
    assert.deepEqual(counts, [2, 1]);
  });

  it('a database that is down does not hold up the other: one spool, two positions', async function () {
    if (influxdIsMissing() || victoriaMetricsIsMissing()) return this.skip();
    const influxd = await startInfluxd();
    const victoria = await startVictoriaMetrics();
    const readers = ['influx', 'victoria'];
    const spool = await Spool.open(
      { folder: path.join(folder, 'spool'), readers, whenFull: 'refuse', fsync: false },
      clock,
    );
    try {
      await influxd.query('CREATE DATABASE dc');
      await influxd.down('SIGTERM');
      const toInflux = deliver(
        'influx',
        { kind: 'influxdb-1', url: influxd.url, database: 'dc', gzip: false },
        spool.reader('influx'),
      );
      deliver(
        'victoria',
        { kind: 'victoria-metrics', url: victoria.url, database: '', gzip: false },
        spool.reader('victoria'),
      );
      const lines = Array.from({ length: 12_000 }, (_, at) => `both,n=${at} v=${at} ${NS}\n`);
      await spool.append(lines.join(''));
      for (const delivery of running) delivery.wake();
      await allIn(spool.reader('victoria'));
      assert.equal((await victoria.samples('both_v')).length, 12_000);
      assert.equal(toInflux.figures().queued, 12_000);
      await influxd.up();
      await until(async () => {
        clock.advance(1000);
        return spool.reader('influx').backlog().lines === 0;
      }, 'the other has caught up');
      assert.equal((await influxd.query('SELECT count(v) FROM both', 'dc'))[0]?.count, 12_000);
      assert.equal((await victoria.samples('both_v')).length, 12_000);
    } finally {
      await Promise.all(running.splice(0).map((delivery) => delivery.stop(60_000)));
      await spool.close();
      await influxd.stop();
      await victoria.stop();
    }
  });
});
