import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { NodeMessage } from 'node-red';
import { LANGUAGES } from '../support/catalogues';
import { ROOT } from '../support/sources';
import { DecoderFixture, ours, SECOND, TIME, text } from './common/decoder-fixture';
import { deepFreeze } from './common/deep-freeze';

const TELEGRAF = {
  metrics: [
    {
      fields: { usage_active: 12.5 },
      name: 'cpu',
      tags: { cpu: 'cpu-total', host: 'n7' },
      timestamp: 1767225600,
    },
    { fields: { level: 3 }, name: 'water_tank', tags: { host: 'n7' }, timestamp: 1767225600 },
  ],
};
describe('telemetry-decoder', () => {
  const decoder = new DecoderFixture();
  const { load, ended, messages, given, refused, codes, light } = decoder;

  describe('answers a message with the Metrics in it', () => {
    const accepted: [what: string, payload: unknown][] = [
      ['a text', text(ours(0), ours(1))],
      ['a Buffer', Buffer.from(text(ours(0), ours(1)))],
      ['other bytes', new Uint8Array(Buffer.from(text(ours(0), ours(1))))],
      ['a list that was parsed', [ours(0), ours(1)]],
    ];
    for (const [what, payload] of accepted) {
      it(`from ${what}, and leaves the rest of the message as it was`, async () => {
        await load();
        const msg = { topic: 'lab/n7', payload, qos: 1, parts: { id: 'x', index: 3 } };
        // Bytes cannot be frozen.
        const id = decoder.rig.send(payload instanceof Uint8Array ? msg : deepFreeze(msg));
        await ended(1);
        assert.deepEqual(messages(), [{ ...msg, payload: [ours(0), ours(1)], _msgid: id }]);
        assert.deepEqual(codes(), [undefined]);
        assert.deepEqual([decoder.rig.out[1], decoder.rig.out[2]], [[], []]);
      });
    }

    it('from an object that was parsed', async () => {
      await load({ names: 'raw', timeUnit: 's' });
      decoder.rig.send(deepFreeze({ payload: TELEGRAF }));
      await ended(1);
      assert.deepEqual(
        given().map(({ name, timestamp }) => [name, timestamp]),
        [
          ['cpu', TIME],
          ['water_tank', TIME],
        ],
      );
    });

    it('in several messages when they are many, all with the message they answer', async () => {
      await load({ maxMetrics: 2 });
      decoder.rig.send({ topic: 't', payload: [0, 1, 2, 3, 4].map((s) => ours(s)) });
      await ended(1);
      const parts = messages().map((msg) => (msg as NodeMessage & { parts: { id: string } }).parts);
      assert.deepEqual(
        parts.map(({ id: _, ...part }) => part),
        [
          { type: 'array', len: 2, index: 0 },
          { type: 'array', len: 2, index: 1 },
          { type: 'array', len: 2, index: 2, count: 3 },
        ],
      );
      assert.equal(new Set(parts.map(({ id }) => id)).size, 1);
      assert.deepEqual(
        given(),
        [0, 1, 2, 3, 4].map((s) => ours(s)),
      );
      assert.ok(messages().every(({ topic }) => topic === 't'));
    });

    it('with none when there is nothing in it, which is no error', async () => {
      await load();
      const payloads = ['', ' \n', Buffer.alloc(0), [], '[]'];
      for (const payload of payloads) decoder.rig.send({ payload });
      await ended(payloads.length);
      assert.deepEqual(decoder.rig.out, [[], [], []]);
      assert.deepEqual(
        codes(),
        payloads.map(() => undefined),
      );
    });

    it('each with its own, in their order', async () => {
      await load();
      for (let i = 0; i < 20; i++) decoder.rig.send({ topic: `t${i}`, payload: text(ours(i)) });
      await ended(20);
      assert.deepEqual(
        messages().map(({ topic, payload }) => [topic, payload]),
        Array.from({ length: 20 }, (_, i) => [`t${i}`, [ours(i)]]),
      );
    });
  });

  describe('reads', () => {
    it('what it is told by name, and nothing else', async () => {
      await load({ codec: 'line-protocol' });
      decoder.rig.send({ payload: 'server,server=a,method=measured power_w=1 1767225600000000000' });
      decoder.rig.send({ payload: text(ours(0)) });
      await ended(2);
      assert.deepEqual(given(), [ours(0, 1)]);
      assert.deepEqual(
        refused().map(({ reason }) => reason),
        ['malformed'],
      );
    });

    it('timestamps in the unit it is told, or guesses it and counts that', async () => {
      const lines = 'server,server=a,method=measured power_w=1 1767225600';
      await load({ timeUnit: 's' });
      decoder.rig.send({ payload: lines });
      await ended(1);
      decoder.rig.clock.advance(2 * SECOND);
      assert.deepEqual([given()[0]?.timestamp, light()?.text], [TIME, 'common.status.running']);
      await decoder.rig.unload();
      await load();
      decoder.rig.send({ payload: lines });
      await ended(1);
      decoder.rig.clock.advance(2 * SECOND);
      assert.deepEqual([given()[0]?.timestamp, light()?.text], [TIME, '1 ≈']);
    });

    it('names: ours, both or those of the source; counts what has no place among ours', async () => {
      const names: [option: string, names: string[], status: string][] = [
        ['canonical', ['server'], '1 ? 2 ≈'],
        ['both', ['server', 'cpu', 'water_tank'], '2 ≈'],
        ['raw', ['cpu', 'water_tank'], '2 ≈'],
      ];
      for (const [option, expected, status] of names) {
        await load({ names: option });
        decoder.rig.send({ payload: TELEGRAF });
        await ended(1);
        decoder.rig.clock.advance(2 * SECOND);
        assert.deepEqual(
          given().map(({ name }) => name),
          expected,
        );
        assert.equal(light()?.text, status);
        await decoder.rig.unload();
      }
      await load();
    });

    it('a document by rules: the example of the help, in every language', async () => {
      for (const language of LANGUAGES) {
        const file = `nodes/telemetry-decoder/locales/${language}/telemetry-decoder.html`;
        const help = readFileSync(path.join(ROOT, file), 'utf8');
        const rules = /<pre>(.*?)<\/pre>/s.exec(help)?.[1];
        const document = /<code>(\{"site".*?)<\/code>/.exec(help)?.[1];
        await load({ codec: 'rules', rules });
        decoder.rig.send({ payload: document });
        await ended(1);
        assert.deepEqual(given(), [
          // Noon in Paris is eleven in UTC in winter; names of ours with no `method` pass as they are.
          {
            name: 'server',
            tags: { server: 'n1', room: 'A' },
            fields: { power_w: 250 },
            timestamp: TIME + 11 * 3600 * SECOND,
          },
        ]);
        await decoder.rig.unload();
      }
      await load();
    });

    it('and tags what comes without a cluster, and only that', async () => {
      await load({ cluster: 'lab' });
      decoder.rig.send({ payload: [ours(0), ours(0, 1, { server: 'b', cluster: 'hall' })] });
      await ended(1);
      assert.deepEqual(
        given().map(({ tags }) => tags.cluster),
        ['lab', 'hall'],
      );
    });

    it('and passes clocks on in their place', async () => {
      await load();
      const clock = {
        name: 'clock',
        tags: { cluster: 'x' },
        fields: { epoch: 1, sequence: 1 },
        timestamp: TIME,
      };
      decoder.rig.send(deepFreeze({ payload: [ours(0), clock, ours(1)] }));
      await ended(1);
      assert.deepEqual(given(), [ours(0), clock, ours(1)]);
    });
  });

  describe('refuses', () => {
    const bad: [what: string, payload: unknown, reason: string, input: string, line: number][] = [
      ['nothing', undefined, 'wrong-type', '', 1],
      ['a number', 42, 'wrong-type', '', 1],
      ['a boolean', true, 'wrong-type', '', 1],
      ['null', null, 'wrong-type', '', 1],
      ['what is no telemetry', '<html></html>', 'no-codec', '<html></html>', 1],
      ['an object that is none', { a: 1 }, 'no-codec', '{"a":1}', 1],
      ['a text that is too long', 'x'.repeat(200_000), 'too-large', `${'x'.repeat(200)}…`, 1],
      ['bytes that are too many', Buffer.alloc(200_000, 'x'), 'too-large', `${'x'.repeat(200)}…`, 1],
      ['bytes that are no UTF-8', Buffer.from('m a="caf\xe9"\n', 'latin1'), 'not-utf8', 'm a="caf\ufffd"', 1],
      ['a bad record', `${text(ours(0))}{"name":no}\n`, 'malformed', '{"name":no}', 2],
    ];
    for (const [what, payload, reason, input, line] of bad) {
      it(`${what}: ${reason}, on the last output, and is done`, async () => {
        await load({ maxBodyMiB: 0.1 });
        decoder.rig.send({ topic: 'lab/n7', payload });
        await ended(1);
        const [one, ...more] = refused();
        assert.deepEqual(more, []);
        assert.deepEqual([one?.reason, one?.input, one?.line, one?.topic], [reason, input, line, 'lab/n7']);
        assert.equal(one?.problem.code, reason);
        assert.notEqual(one?.problem.mend, '');
        assert.equal((decoder.rig.out[2] as NodeMessage[])[0]?.topic, reason);
        assert.deepEqual(codes(), [undefined]);
        decoder.rig.clock.advance(2 * SECOND);
        assert.equal(light()?.text, '1 ✕');
      });
    }

    it('a parsed object that refers to itself', async () => {
      await load();
      const payload: { self?: unknown } = {};
      payload.self = payload;
      decoder.rig.send({ payload });
      await ended(1);
      assert.deepEqual(
        refused().map(({ reason }) => reason),
        ['wrong-type'],
      );
    });

    it('only the records that are bad, and tells of values it leaves out', async () => {
      await load({ names: 'raw' });
      const nested = { ...TELEGRAF.metrics[0], fields: { usage_active: 1, more: { deep: 1 } } };
      decoder.rig.send({
        payload: `${JSON.stringify(TELEGRAF.metrics[1])}\nnonsense\n${JSON.stringify(nested)}\n`,
      });
      await ended(1);
      assert.deepEqual(
        given().map(({ fields }) => fields),
        [{ level: 3 }, { usage_active: 1 }],
      );
      assert.deepEqual(
        refused().map(({ reason, line }) => [reason, line]),
        [
          ['malformed', 2],
          ['nested-field', 3],
        ],
      );
    });

    it('multi-byte text by its bytes, not its letters', async () => {
      await load({ maxBodyMiB: 30 / 1024 / 1024 });
      decoder.rig.send({ payload: '€'.repeat(11) });
      decoder.rig.send({ payload: '€'.repeat(10) });
      await ended(2);
      assert.deepEqual(
        refused().map(({ reason }) => reason),
        ['too-large', 'no-codec'],
      );
      assert.equal(refused()[0]?.problem.value, 33);
    });
  });
});
