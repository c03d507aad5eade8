import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metric } from '../../engine/telemetry/metric';
import { Spool } from '../../io/spool/spool';
import { connection, line, START, sample, WriterFixture } from './common/writer-fixture';

const TAKEN = { status: 204 };
const DOWN = { status: 503, body: 'try later' };

describe('influx-writer and databases', () => {
  const writer = new WriterFixture();
  const { load, until, linesIn, codes, told, counts, light } = writer;

  /** A database of a kind, and a writer to it. */
  async function loadWith(target: string, changes: object = {}, place: object = {}, secrets: object = {}) {
    const database = await writer.database();
    await load(
      { connection: 'db-1', ...changes },
      {
        beside: [connection('db-1', { name: 'lab', target, url: database.url, ...place })],
        credentials: { 'db-1': secrets },
      },
    );
    return database;
  }

  const send = (...metrics: Metric[]) => writer.rig.send({ payload: metrics });
  const count = (field: string, target = 'lab') =>
    counts()
      .filter(({ tags }) => tags.target === target)
      .at(-1)?.fields[field];

  describe('speaks to', () => {
    const KINDS: [target: string, place: object, secrets: object, url: string, auth: string | undefined][] = [
      // Base64 of me:pw, by hand of `base64`.
      [
        'influxdb-1',
        { database: 'dc', retentionPolicy: 'week' },
        { user: 'me', password: 'pw' },
        '/write?db=dc&rp=week&precision=n',
        'Basic bWU6cHc=',
      ],
      [
        'influxdb-2',
        { organization: 'o', bucket: 'b' },
        { token: 't' },
        '/api/v2/write?org=o&bucket=b&precision=ns',
        'Token t',
      ],
      ['victoria-metrics', {}, {}, '/api/v2/write?precision=ns', undefined],
    ];
    for (const [target, place, secrets, url, auth] of KINDS) {
      it(`${target} in its own way`, async () => {
        const database = await loadWith(target, {}, place, secrets);
        send(sample(1), sample(2, 1));
        await until(() => database.stored.length === 2, 'they are stored');
        assert.deepEqual(database.stored, [line(1), line(2, 1)]);
        assert.deepEqual(
          database.writes.map((write) => [write.url, write.headers.authorization]),
          [[url, auth]],
        );
      });
    }

    it('any of them compressed, when asked to', async () => {
      const database = await loadWith('influxdb-2', {}, { gzip: true });
      const metrics = Array.from({ length: 100 }, (_, i) => sample(i, i));
      send(...metrics);
      await until(() => database.stored.length === 100, 'they are stored');
      assert.equal(database.writes[0]?.headers['content-encoding'], 'gzip');
      assert.deepEqual(database.stored[99], line(99, 99));
    });

    it('one whose address comes from the environment', async () => {
      const database = await writer.database();
      process.env.COLDAISLE_TEST_URL = database.url;
      try {
        const beside = [connection('db-1', { url: '$' + '{COLDAISLE_TEST_URL}' })];
        await load({ connection: 'db-1' }, { beside });
        send(sample(1));
        await until(() => database.stored.length === 1, 'it is stored');
      } finally {
        delete process.env.COLDAISLE_TEST_URL;
      }
    });

    it('VictoriaMetrics in numbers alone, counted, and says at least once', async () => {
      const database = await loadWith('victoria-metrics');
      await until(() => light()?.text === 'influx-writer.status.atLeastOnce', 'the status says it');
      const fields = { power_w: 1, state: 'on', running: true };
      send({ ...sample(1), fields }, { ...sample(1), fields: { state: 'off' } });
      await until(() => count('written') === 1, 'what can be is written');
      assert.deepEqual(database.stored, [`server,server=a power_w=1,running=1 ${START}000000`]);
      const left = ['strings_left_out', 'booleans_as_numbers', 'lines_left_out'].map((field) => count(field));
      assert.deepEqual(left, [2, 1, 1]);
      database.answer = () => DOWN;
      send(sample(2));
      await until(() => /^1 ⧗ \d+ s ≥1×$/.test(light()?.text ?? ''), 'the status says so too');
    });
  });

  describe('keeps lines', () => {
    it('while the database is down, says how many and since when, and writes them when it is back', async () => {
      const database = await loadWith('influxdb-2');
      database.answer = () => DOWN;
      send(sample(1), sample(2, 1));
      await until(() => light()?.fill === 'yellow' && light()?.text === '2 ⧗ 5 s', 'the status says it');
      assert.deepEqual(codes(), [undefined]);
      await until(() => Number(count('retries')) >= 3, 'it was tried again');
      assert.match(writer.rig.warnings.join('\n'), /^lab does not take lines now: try later\. [^\n]*$/);
      database.answer = () => TAKEN;
      await until(() => light()?.text === 'common.status.running', 'all is well again');
      assert.deepEqual(database.stored, [line(1), line(2, 1)]);
    });

    it('when it is not let in: red, told once, tried again', async () => {
      const database = await loadWith('influxdb-2', {}, {}, { token: 'wrong' });
      database.answer = () => ({ status: 401, body: '{"code":"unauthorized","message":"no wrong here"}' });
      send(sample(1));
      await until(() => light()?.text === 'influx-writer.status.stopped', 'the status says it');
      assert.equal(light()?.fill, 'red');
      await until(() => database.writes.length === 3, 'it was tried again twice');
      assert.match(writer.rig.errors.join('\n'), /^lab takes no lines at all: no … here\. [^\n]*$/);
      database.answer = () => TAKEN;
      await until(() => database.stored.length === 1, 'it is stored');
    });

    it('over a restart, in order', async () => {
      const database = await loadWith('influxdb-2');
      database.answer = () => DOWN;
      send(sample(1));
      send(sample(2, 1));
      await writer.rig.untilEnded(2);
      await writer.stop();
      database.answer = () => TAKEN;
      await writer.rig.start();
      send(sample(3, 2));
      await until(() => database.stored.length === 3, 'all are stored');
      assert.deepEqual(database.stored, [line(1), line(2, 1), line(3, 2)]);
    });

    it('of a request that nobody has answered at the close', async () => {
      const database = await loadWith('influxdb-2');
      database.answer = () => new Promise(() => {});
      send(sample(1));
      await until(() => database.writes.length === 1, 'it was sent');
      const before = writer.rig.clock.now();
      await writer.stop();
      // Node-RED itself waits for 15 s.
      assert.ok(writer.rig.clock.now() - before < 12_000);
      database.answer = () => TAKEN;
      await writer.rig.start();
      await until(() => database.stored.length === 1, 'it is stored');
    });

    it('of all messages that came before the close, each of which has ended', async () => {
      const database = await loadWith('influxdb-2');
      database.answer = () => DOWN;
      for (let i = 0; i < 500; i++) send(sample(i, i));
      await writer.stop();
      assert.equal(writer.rig.ended.length, 500);
      const done = codes().filter((code) => code === undefined).length;
      assert.equal(linesIn('spool').length, done);
      assert.ok(done > 0);
    });

    it('when the node is deleted, and says how many', async () => {
      const database = await loadWith('influxdb-2');
      database.answer = () => DOWN;
      send(sample(1));
      await writer.rig.untilEnded(1);
      let gone = false;
      const deploying = writer.rig.deploy(undefined).then(() => {
        gone = true;
      });
      await until(() => gone, 'it is deleted');
      await deploying;
      assert.deepEqual(linesIn('spool'), [line(1)]);
      assert.match(writer.rig.warnings.at(-1) ?? '', /n still holds 1 lines that were not delivered/);
    });
  });

  it('quarantines a line that is refused for good, tells it, and writes the others', async () => {
    const database = await loadWith('influxdb-1', {}, { database: 'dc' });
    const message = 'partial write: field type conflict';
    database.answer = ({ lines }) =>
      lines.includes(line(13, 13)) ? { status: 400, body: JSON.stringify({ error: message }) } : TAKEN;
    send(...Array.from({ length: 20 }, (_, i) => sample(i, i)));
    await until(() => count('quarantined') === 1, 'it is in quarantine');
    assert.deepEqual(codes(), [undefined]);
    const [{ problem, ...refused } = { problem: undefined }, ...more] = told();
    assert.deepEqual(more, []);
    assert.deepEqual(refused, {
      reason: 'line-refused',
      input: line(13, 13),
      status: 400,
      message,
      target: 'lab',
    });
    assert.deepEqual([problem?.field, problem?.value], ['lab', message]);
    assert.deepEqual(linesIn('quarantine'), [line(13, 13)]);
    assert.equal(new Set(database.stored).size, 19);
    await until(() => light()?.text === '1 ✕', 'the status counts it');
    send(sample(13, 13));
    await until(() => count('quarantined') === 2, 'one more');
    assert.deepEqual(writer.rig.warnings.length, 1, 'the log says it once');
    assert.match(
      writer.rig.warnings[0] ?? '',
      /^lab has refused a line: partial write: field type conflict\. /,
    );
  });

  describe('with a full spool', () => {
    const text = (i: number): Metric => ({ ...sample(i, i), fields: { note: 'x'.repeat(200_000), i } });

    it('refuses: nothing of it is acknowledged, the status is red, and there is room again later', async () => {
      const database = await loadWith('influxdb-2', { maxMb: 1 });
      database.answer = () => DOWN;
      for (let i = 0; i < 6; i++) send(text(i));
      await writer.rig.untilEnded(6);
      const acknowledged = codes().filter((code) => code === undefined).length;
      assert.ok(acknowledged >= 3 && acknowledged < 6, String(acknowledged));
      assert.ok(
        codes()
          .slice(acknowledged)
          .every((code) => code === 'spool-full'),
        codes().join(),
      );
      await until(() => light()?.text === 'influx-writer.status.full', 'the status says it');
      assert.match(writer.rig.errors[0] ?? '', /^\S*spool is full with \d+ bytes; the limit is 1000000\./);
      assert.equal(writer.rig.errors.length, 6 - acknowledged);
      database.answer = () => TAKEN;
      await until(() => database.stored.length === acknowledged, 'those are stored');
      send(sample(9));
      await until(() => database.stored.length === acknowledged + 1, 'there is room again');
      await until(() => light()?.text === 'common.status.running', 'all is well');
    });

    it('or drops the oldest, and counts them', async () => {
      const database = await loadWith('influxdb-2', { maxMb: 1, whenFull: 'drop-oldest' });
      database.answer = () => DOWN;
      for (let i = 0; i < 12; i++) send(text(i));
      await writer.rig.untilEnded(12);
      assert.deepEqual(new Set(codes()), new Set([undefined]));
      await until(() => Number(count('dropped')) > 0, 'it is counted');
      database.answer = () => TAKEN;
      await until(() => count('queued') === 0, 'the rest is stored');
      assert.equal(database.stored.length + Number(count('dropped')), 12);
      assert.ok(database.stored.at(-1)?.includes('i=11'));
    });
  });

  it('on a folder in use is red and ends its messages; it takes over when the folder is free', async () => {
    const shared = path.join(writer.userDir, 'shared');
    const spool = await Spool.open({
      folder: path.join(shared, 'spool'),
      readers: ['file'],
      whenFull: 'refuse',
      fsync: false,
    });
    await load({ folder: 'shared' });
    send(sample(1));
    await writer.rig.untilEnded(1);
    assert.deepEqual(codes(), ['spool-locked']);
    await until(() => light()?.text === 'influx-writer.status.closed', 'the status says it');
    assert.equal(light()?.fill, 'red');
    assert.match(writer.rig.errors[0] ?? '', /spool is in use by process \d+/);
    await spool.close();
    await until(() => light()?.text === 'common.status.waiting', 'it has taken over');
    send(sample(2));
    const written = () =>
      readdirSync(shared)
        .filter((name) => name.endsWith('.lp'))
        .map((name) => readFileSync(path.join(shared, name), 'utf8'))
        .join('');
    await until(() => written() !== '', 'it is written');
    assert.equal(written(), `${line(2)}\n`);
  });
});
