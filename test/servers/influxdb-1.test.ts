import assert from 'node:assert/strict';
import { storableLine } from '../../engine/codecs/storable-line';
import type { Metric } from '../../engine/telemetry/metric';
import type { Database } from '../../io/influx/database';
import { HttpTarget } from '../../io/influx/target-http';
import { type Influxd, influxdIsMissing, startInfluxd } from '../support/databases';
import { MemoryReader } from '../support/memory-reader';
import { allIn, allInLater, NS, RealDelivery, SERVER_TIMEOUT_MS, UNITS } from '../support/real-delivery';
import { until } from '../support/until';

describe('delivery to InfluxDB 1.x', function () {
  this.timeout(SERVER_TIMEOUT_MS);
  let real: RealDelivery;
  let influxd: Influxd;
  let database: Database;

  before(async function () {
    if (influxdIsMissing()) return this.skip();
    influxd = await startInfluxd();
  });
  after(() => influxd?.stop());
  beforeEach(async () => {
    real = new RealDelivery();
    await influxd.query('DROP DATABASE dc');
    await influxd.query('CREATE DATABASE dc');
    database = { kind: 'influxdb-1', url: influxd.url, database: 'dc', gzip: false };
  });
  afterEach(() => real.end());

  const count = async (field: string) =>
    (await influxd.query(`SELECT count(${field}) FROM cpu`, 'dc'))[0]?.count ?? 0;

  for (const [unit, digits, time] of UNITS) {
    it(`stores times in ${unit} at their instant`, async () => {
      const reader = new MemoryReader([`cpu v=1 ${digits}`], unit);
      real.deliver('lab', { ...database, gzip: true }, reader);
      await allIn(reader);
      assert.equal((await influxd.query('SELECT v FROM cpu', 'dc'))[0]?.time, time);
    });
  }

  it('keeps types, and takes unsigned integers as signed ones', async () => {
    const reader = new MemoryReader([`cpu f=1,i=2i,u=9007199254740991u,b=true,s="a \\"b\\", c" ${NS}`]);
    real.deliver('lab', database, reader);
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

  it('stores texts and names of all kinds as they were sent', async () => {
    const metrics = [
      { fields: { s: `two\nlines, and a line:\ncpu,n=9 v=9 ${NS}\n`, v: 1 } },
      { fields: { s: 'C:\\new "folder" \\', v: 2 } },
      { fields: { s: 'é 😀 \t\r\u0000', 'v 2,a=b"': 3 }, tags: { 'r a,ck=': '\\\\share\\a, b = 😀' } },
    ].map((parts, n) => {
      const tags = { n: String(n), ...parts.tags };
      return { name: 'a b,c=d', timestamp: 1795332209451, tags, fields: parts.fields } as Metric;
    });
    // One line a request: none may need the next one.
    for (const metric of metrics) {
      const reader = new MemoryReader([String(storableLine(metric, 'ns')).trimEnd()]);
      real.deliver('lab', database, reader);
      await allIn(reader);
    }
    const measurement = '"a b,c=d"';
    assert.deepEqual(await influxd.query('SHOW MEASUREMENTS', 'dc'), [{ name: 'a b,c=d' }]);
    for (const { tags, fields } of metrics) {
      const [row] = await influxd.query(`SELECT * FROM ${measurement} WHERE n = '${tags.n}'`, 'dc');
      const { time: _, ...stored } = row ?? {};
      const given = Object.entries(stored).filter(([, value]) => value !== null && value !== '');
      assert.deepEqual(Object.fromEntries(given), { ...tags, ...fields });
    }
  });

  const lines = (bad: (at: number) => string | undefined) =>
    Array.from({ length: 5000 }, (_, at) => bad(at) ?? `cpu,n=${at} v=${at} ${NS}`);

  const settleType = () => new HttpTarget('first', database, real.clock).write([`cpu,n=0 v=0 ${NS}`], 'ns');

  it('sets one conflict of types among 5,000 lines aside, with the text of the server', async () => {
    await settleType();
    const reader = new MemoryReader(lines((at) => (at === 3210 ? `cpu,n=${at} v="x" ${NS}` : undefined)));
    const delivery = real.deliver('lab', database, reader);
    await allIn(reader);
    assert.equal(await count('v'), 4999);
    const reason =
      'partial write: field type conflict: input field "v" on measurement "cpu" is type string, already exists as type float dropped=1';
    assert.equal(real.quarantined(), `# 2026-01-01T00:00:00.000Z 400 ${reason}\ncpu,n=3210 v="x" ${NS}\n`);
    assert.equal(delivery.figures().requests, 3);
  });

  it('sets 1 % of conflicts aside in as many requests', async () => {
    await settleType();
    const reader = new MemoryReader(lines((at) => (at % 100 === 7 ? `cpu,n=${at} v="x" ${NS}` : undefined)));
    const delivery = real.deliver('lab', database, reader);
    await allIn(reader);
    assert.equal(await count('v'), 4950);
    assert.equal(real.quarantined().match(/^cpu.*"x"/gm)?.length, 50);
    assert.equal(delivery.figures().requests, 3);
  });

  it('finds a conflict inside the batch that makes the field, which gets no more than «field type conflict»', async () => {
    const reader = new MemoryReader(lines((at) => (at === 7 ? `cpu,n=${at} v="x" ${NS}` : undefined)));
    real.deliver('lab', database, reader);
    await allIn(reader);
    assert.equal(await count('v'), 4999);
    assert.match(real.quarantined(), / 400 partial write: field type conflict: .*\ncpu,n=7 v="x"/);
  });

  it('finds conflicts of several kinds, and what is no line protocol', async () => {
    const odd = [
      `cpu,n=0 v="x" ${NS}`,
      `cpu,n=1 v=1i ${NS}`,
      `cpu,n=2 v=true ${NS}`,
      'cpu,n=3',
      `cpu time=1 ${NS}`,
    ];
    const reader = new MemoryReader(lines((at) => (at % 1000 === 999 ? odd[(at - 999) / 1000] : undefined)));
    real.deliver('lab', database, reader);
    await allIn(reader);
    assert.equal(await count('v'), 4995);
    for (const line of odd) assert.ok(real.quarantined().includes(`\n${line}\n`), line);
  });

  it('reads an answer that repeats a line of 70 kB in a header', async () => {
    const reader = new MemoryReader([`cpu,n=${'a'.repeat(70_000)} v=1 ${NS}`, `cpu v=1 ${NS}`]);
    real.deliver('lab', database, reader);
    await allIn(reader);
    assert.equal(await count('v'), 1);
    assert.match(real.quarantined(), /max key length exceeded/);
  });

  it('sets aside what is older than the retention policy', async () => {
    await influxd.query('CREATE RETENTION POLICY day ON dc DURATION 1d REPLICATION 1');
    const now = `${Date.now()}000000`;
    const old = NS.replace('17', '14');
    const reader = new MemoryReader([...lines((at) => `cpu,n=${at} v=1 ${old}`), `cpu v=2 ${now}`]);
    const delivery = real.deliver('lab', { ...database, retentionPolicy: 'day' }, reader);
    await allIn(reader);
    assert.deepEqual([delivery.figures().quarantined, delivery.figures().requests], [5000, 2]);
    assert.match(real.quarantined(), /points beyond retention policy dropped=5000\ncpu,n=4999 v=1 /);
    assert.deepEqual((await influxd.query('SELECT v FROM dc.day.cpu'))[0]?.v, 2);
  });

  for (const [what, wrong] of [
    ['database', { database: 'nowhere' }],
    ['retention policy', { retentionPolicy: 'nowhere' }],
  ] as const) {
    it(`keeps all lines without the ${what}, and goes on once it is there`, async () => {
      const reader = new MemoryReader([`cpu v=1 ${NS}`]);
      const delivery = real.deliver('lab', { ...database, ...wrong }, reader);
      await until(() => delivery.figures().state === 'stopped', 'it is stopped');
      assert.match(String(delivery.figures().problem?.value), new RegExp(`${what} not found`));
      await influxd.query('CREATE DATABASE nowhere');
      await influxd.query('CREATE RETENTION POLICY nowhere ON dc DURATION INF REPLICATION 1');
      real.clock.advance(60_000);
      await allIn(reader);
      await influxd.query('DROP DATABASE nowhere');
    });
  }

  it('stores everything when the server was killed and comes back', async () => {
    const reader = new MemoryReader([`cpu v=1 ${NS}`]);
    const delivery = real.deliver('lab', database, reader);
    await allIn(reader);
    await influxd.down('SIGKILL');
    reader.append(`cpu v=2 ${NS}`, `cpu,n=1 v=3 ${NS}`);
    delivery.wake();
    await until(() => delivery.figures().state === 'waiting', 'it waits');
    assert.deepEqual([delivery.figures().queued, delivery.figures().problem?.code], [2, 'no-connection']);
    await influxd.up();
    await allInLater(reader, real.clock);
    assert.deepEqual((await influxd.query('SELECT v FROM cpu', 'dc')).map(({ v }) => v).sort(), [2, 3]);
  });
});

describe('delivery to InfluxDB 1.x with users', function () {
  this.timeout(SERVER_TIMEOUT_MS);
  let real: RealDelivery;

  beforeEach(() => {
    real = new RealDelivery();
  });
  afterEach(() => real.end());
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
      new HttpTarget('lab', { ...database, user: 'admin', password }, real.clock);
    const wrong = await target('guess').write([`cpu v=1 ${NS}`], 'ns');
    assert.deepEqual(wrong, { kind: 'stopped', status: 401, message: 'authorization failed' });
    // It is let in, and then told that nobody has made the database.
    const right = await target('let me: in').write([`cpu v=1 ${NS}`], 'ns');
    assert.deepEqual(right, { kind: 'stopped', status: 404, message: 'database not found: "dc"' });
  });
});
