import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { NodeMessage } from 'node-red';
import type { Metric } from '../../engine/telemetry/metric';
import { deepFreeze } from './common/deep-freeze';
import { connection, line, START, sample, WriterFixture } from './common/writer-fixture';

describe('influx-writer', () => {
  const writer = new WriterFixture();
  const { load, until, linesIn, codes, told, counts, light } = writer;

  describe('a message', () => {
    it('is done when its lines are in the spool', async () => {
      await load();
      const inSpool: string[][] = [];
      const { ended } = writer.rig;
      const push = ended.push.bind(ended);
      ended.push = (...items) => {
        inSpool.push(linesIn('spool'));
        return push(...items);
      };
      writer.rig.send(deepFreeze({ payload: [sample(100), sample(101.5, 1)] }));
      await writer.rig.untilEnded(1);
      assert.deepEqual(codes(), [undefined]);
      assert.deepEqual(inSpool, [[line(100), line(101.5, 1)]]);
    });

    it('reaches the file of the day, whatever its own time', async () => {
      await load();
      writer.rig.send({ payload: sample(100, -86_400_000) });
      await until(() => linesIn().length === 1, 'it is written');
      assert.deepEqual(linesIn(), [line(100, -86_400_000)]);
      await until(() => light()?.text === 'common.status.running', 'the status says that it runs');
    });

    const REFUSED: [what: string, metric: object, code: string, field: string][] = [
      ['NaN', sample(Number.NaN), 'not-a-number', 'fields.power_w'],
      ['infinity', sample(Number.POSITIVE_INFINITY), 'not-a-number', 'fields.power_w'],
      ['text for a number', sample('n/a'), 'wrong-type', 'fields.power_w'],
      ['an object for a number', sample({}), 'wrong-type', 'fields.power_w'],
      ['no fields', { ...sample(1), fields: {} }, 'missing-field', 'fields'],
      ['no tags', { ...sample(1), tags: undefined }, 'wrong-type', 'tags'],
      ['seconds for milliseconds', { ...sample(1), timestamp: 1_767_225_600 }, 'bad-time', 'timestamp'],
      ['a name of which nothing is left', { ...sample(1), name: '#' }, 'bad-name', 'name'],
    ];
    for (const [what, metric, code, field] of REFUSED) {
      it(`with ${what} is never done: the good go on, the bad come out, it ends with the reason`, async () => {
        await load();
        const payload = [sample(1), metric, sample(2, 1)];
        writer.rig.send({ payload });
        await writer.rig.untilEnded(1);
        assert.deepEqual(codes(), [code]);
        await until(() => linesIn().length === 2, 'the others are written');
        assert.deepEqual(linesIn(), [line(1), line(2, 1)]);
        assert.deepEqual(
          told().map(({ reason, problem }) => [reason, problem.field]),
          [[code, field]],
        );
        assert.equal(inspect(told()[0]?.input), inspect(metric));
        assert.equal(writer.rig.out[1]?.[0]?.topic, code);
        await until(() => light()?.text === '1 ✕', 'the status counts it');
      });
    }

    it('that holds no telemetry is refused', async () => {
      await load();
      writer.rig.send({ payload: 'watts' });
      writer.rig.send({});
      await writer.rig.untilEnded(2);
      assert.deepEqual(codes(), ['wrong-type', 'wrong-type']);
      await until(() => told().length === 2, 'both came out');
      assert.deepEqual(
        told().map(({ input }) => input),
        ['watts', undefined],
      );
    });

    it('may be a plain number', async () => {
      await load();
      writer.rig.send({ payload: 21.5, topic: 'hall', timestamp: START } as NodeMessage);
      await until(() => linesIn().length === 1, 'it is written');
      assert.deepEqual(linesIn(), [`value,topic=hall value=21.5 ${START}000000`]);
    });

    it('of clocks alone, of nothing, or that resets is done, and nothing is written', async () => {
      await load();
      const fields = { epoch: 1, sequence: 1, rate: 60, running: true, tick_s: 1 };
      writer.rig.send({ payload: { name: 'clock', tags: {}, fields, timestamp: START } });
      writer.rig.send({ payload: [] });
      writer.rig.send({ reset: true, payload: sample(1) } as NodeMessage);
      writer.rig.send({ payload: sample(2) });
      await writer.rig.untilEnded(4);
      assert.deepEqual(codes(), [undefined, undefined, undefined, undefined]);
      await until(() => linesIn().length > 0, 'the sample is written');
      assert.deepEqual(linesIn(), [line(2)]);
    });

    it('of thousands of Metrics is read in slices, all in order', async () => {
      const slices: number[] = [];
      let steps = 0;
      // Time passes with each look at it, a millisecond a look.
      const tools = { elapsedMs: () => steps++, onSlice: (ms: number) => void slices.push(ms) };
      await load({}, { tools });
      const metrics = Array.from({ length: 20_000 }, (_, i) => sample(i, i));
      writer.rig.send({ payload: metrics });
      await writer.rig.untilEnded(1);
      await until(() => linesIn().length === metrics.length, 'all are written');
      assert.deepEqual(
        linesIn(),
        metrics.map((_, i) => line(i, i)),
      );
      assert.ok(slices.length > 100 && Math.max(...slices) <= 8, `${slices.length} slices`);
    });
  });

  describe('lines', () => {
    it('keep the types of integers, the tags of windows and the marks of values', async () => {
      await load();
      const metric: Metric = {
        name: 'server',
        tags: { server: 'a', window: '1m' },
        fields: { power_w_avg: 1.5, revision: 1, ticks: 7, up: true, note: 'a "b"', gone: null },
        timestamp: START + 0.25,
        types: { ticks: 'u', revision: 'i' },
      };
      writer.rig.send({ payload: metric });
      await until(() => linesIn().length === 1, 'it is written');
      assert.deepEqual(linesIn(), [
        'server,server=a,window=1m power_w_avg=1.5,revision=1i,ticks=7u,up=true,note="a \\"b\\"",' +
          `quality="gone:missing" ${START}250000`,
      ]);
    });

    for (const [precision, digits] of [
      ['us', '250'],
      ['ms', ''],
    ] as const) {
      it(`have times in ${precision} in the spool and in nanoseconds in files`, async () => {
        await load({ precision });
        writer.rig.send({ payload: { ...sample(1), timestamp: START + 0.25 } });
        await writer.rig.untilEnded(1);
        assert.deepEqual(linesIn('spool'), [`server,server=a power_w=1 ${START}${digits}`]);
        await until(() => linesIn().length === 1, 'it is written');
        assert.deepEqual(linesIn(), [
          `server,server=a power_w=1 ${START}${precision === 'us' ? '250000' : '000000'}`,
        ]);
      });
    }
  });

  describe('written counts', () => {
    it('come at most once a second, and only while something changes', async () => {
      await load({ name: 'hall/a' });
      for (let i = 0; i < 3; i++) {
        writer.rig.send({ payload: sample(i, i) });
        await until(() => counts().at(-1)?.fields.written === i + 1, `${i + 1} are written`);
      }
      const times = counts().map(({ timestamp }) => timestamp);
      assert.ok(
        times.every((at, i) => i === 0 || at - (times[i - 1] as number) >= 1000),
        String(times),
      );
      assert.deepEqual(counts().at(-1)?.tags, { cluster: 'default', writer: 'hall_a', target: 'file' });
      const before = counts().length;
      writer.rig.clock.advance(60_000);
      assert.equal(counts().length, before);
    });
  });

  describe('configuration', () => {
    const lab = (changes: object) => ({ beside: [connection('lab', changes)] });
    const CASES: [what: string, changes: object, options: object, field: string, value: string][] = [
      ['of another package', { version: undefined }, {}, 'version', 'nothing'],
      ['with a precision of seconds', { precision: 's' }, {}, 'precision', 's'],
      ['without room', { maxMb: '0' }, {}, 'maxMb', '0'],
      ['with batches of nothing', { batchLines: 0 }, {}, 'batchLines', '0'],
      ['with an unknown policy', { whenFull: 'wait' }, {}, 'whenFull', 'wait'],
      ['with a connection that is gone', { connection: 'gone' }, {}, 'connection', ''],
      ['with one connection twice', { connection: 'lab', second: 'lab' }, lab({}), 'second', 'lab'],
      [
        'with a password in the address',
        { connection: 'lab' },
        lab({ url: 'http://me:pw@db:8086' }),
        'url',
        '//…@db',
      ],
      [
        'with a password in the query',
        { connection: 'lab' },
        lab({ url: 'http://db/?p=pw' }),
        'url',
        'db/?…',
      ],
      [
        'with a variable that is not set',
        { second: 'lab' },
        lab({ url: `\${COLDAISLE_NOT_SET}` }),
        'url',
        'COLDAISLE_NOT_SET',
      ],
      [
        'without a database',
        { connection: 'lab' },
        lab({ target: 'influxdb-1', database: '' }),
        'database',
        '',
      ],
      ['without a user directory', {}, { settings: {} }, 'folder', ''],
    ];
    for (const [what, changes, options, field, value] of CASES) {
      it(`${what} is refused by name, and ends each message`, async () => {
        await load(changes, options);
        assert.equal(light()?.text, 'common.status.misconfigured');
        const error = writer.rig.errors[0] ?? '';
        assert.ok(error.includes(field) && error.includes(value), error);
        assert.ok(!error.includes('pw'));
        writer.rig.send({ payload: sample(1) });
        assert.equal(writer.rig.ended[0]?.error?.message, error);
        assert.equal(writer.rig.clock.pending, 0);
      });
    }
  });
});
