import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeMessage } from 'node-red';
import type { RefusedText } from '../../engine/codecs/received';
import type { Metric } from '../../engine/telemetry/metric';
import { NAMES } from '../../engine/telemetry/names';
import { isProblem, readConfig } from '../../nodes/common/config';
import {
  CODEC_CHOICES,
  TIME_UNIT_CHOICES,
  telemetryDecoderConfig,
} from '../../nodes/telemetry-decoder/telemetry-decoder.config';
import { formOf } from '../support/form';
import { ROOT } from '../support/sources';
import { deepFreeze } from './common/deep-freeze';
import { NodeRig } from './common/node-rig';

import telemetryDecoder = require('../../nodes/telemetry-decoder/telemetry-decoder');

const DEFAULTS = { type: 'telemetry-decoder', ...telemetryDecoderConfig.defaults };
const TIME = Date.UTC(2026, 0, 1);
const SECOND = 1000;

const ours = (
  seconds: number,
  power_w = seconds,
  tags: Record<string, string> = { server: 'a' },
): Metric => ({
  name: 'server',
  tags: { ...tags, method: 'measured' },
  fields: { power_w },
  timestamp: TIME + seconds * SECOND,
});
const text = (...metrics: Metric[]) => metrics.map((metric) => `${JSON.stringify(metric)}\n`).join('');
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
  let folder: string;
  let rig: NodeRig;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-decoder-'));
  });
  afterEach(async () => {
    await rig.unload();
    rmSync(folder, { recursive: true, force: true });
  });

  async function load(changes: object = {}): Promise<void> {
    const settings = { coldaisleStateDir: folder };
    rig = await NodeRig.load(telemetryDecoder, { ...DEFAULTS, ...changes }, { outputs: 3, settings });
  }

  /** So many messages are done, and what was sent before that has been delivered: Node-RED does so in turn. */
  async function ended(count: number): Promise<void> {
    await rig.untilEnded(count);
    await new Promise(setImmediate);
  }

  const messages = () => rig.out[0] as NodeMessage[];
  const given = () => messages().flatMap(({ payload }) => payload as Metric[]);
  const refused = () => (rig.out[2] as NodeMessage[]).map(({ payload }) => payload as RefusedText);
  const errors = () => rig.ended.map(({ error }) => (error as { code?: string } | undefined)?.code);
  const lastStatus = () => rig.statuses.at(-1)?.status.text;

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
        const id = rig.send(payload instanceof Uint8Array ? msg : deepFreeze(msg));
        await ended(1);
        assert.deepEqual(messages(), [{ ...msg, payload: [ours(0), ours(1)], _msgid: id }]);
        assert.deepEqual(errors(), [undefined]);
        assert.deepEqual([rig.out[1], rig.out[2]], [[], []]);
      });
    }

    it('from an object that was parsed', async () => {
      await load({ names: 'raw', timeUnit: 's' });
      rig.send(deepFreeze({ payload: TELEGRAF }));
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
      rig.send({ topic: 't', payload: [0, 1, 2, 3, 4].map((s) => ours(s)) });
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
      for (const payload of ['', ' \n', Buffer.alloc(0), []]) rig.send({ payload });
      await ended(4);
      assert.deepEqual(rig.out, [[], [], []]);
      assert.deepEqual(errors(), [undefined, undefined, undefined, undefined]);
    });

    it('each with its own, in their order', async () => {
      await load();
      for (let i = 0; i < 20; i++) rig.send({ topic: `t${i}`, payload: text(ours(i)) });
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
      rig.send({ payload: 'server,server=a,method=measured power_w=1 1767225600000000000' });
      rig.send({ payload: text(ours(0)) });
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
      rig.send({ payload: lines });
      await ended(1);
      rig.clock.advance(2 * SECOND);
      assert.deepEqual([given()[0]?.timestamp, lastStatus()], [TIME, 'common.status.running']);
      await rig.unload();
      await load();
      rig.send({ payload: lines });
      await ended(1);
      rig.clock.advance(2 * SECOND);
      assert.deepEqual([given()[0]?.timestamp, lastStatus()], [TIME, '1 ≈']);
    });

    it('names: ours, both or those of the source; counts what has no place among ours', async () => {
      const names: [option: string, names: string[], status: string][] = [
        ['canonical', ['server'], '1 ? 2 ≈'],
        ['both', ['server', 'cpu', 'water_tank'], '2 ≈'],
        ['raw', ['cpu', 'water_tank'], '2 ≈'],
      ];
      for (const [option, expected, status] of names) {
        await load({ names: option });
        rig.send({ payload: TELEGRAF });
        await ended(1);
        rig.clock.advance(2 * SECOND);
        assert.deepEqual(
          given().map(({ name }) => name),
          expected,
        );
        assert.equal(lastStatus(), status);
        await rig.unload();
      }
      await load();
    });

    it('a document by rules: the example of the help, in every language', async () => {
      for (const language of ['en-US', 'fr', 'es-ES']) {
        const file = `nodes/telemetry-decoder/locales/${language}/telemetry-decoder.html`;
        const help = readFileSync(path.join(ROOT, file), 'utf8');
        const rules = /<pre>(.*?)<\/pre>/s.exec(help)?.[1];
        const document = /<code>(\{"site".*?)<\/code>/.exec(help)?.[1];
        await load({ codec: 'rules', rules });
        rig.send({ payload: document });
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
        await rig.unload();
      }
      await load();
    });

    it('and tags what comes without a cluster, and only that', async () => {
      await load({ cluster: 'lab' });
      rig.send({ payload: [ours(0), ours(0, 1, { server: 'b', cluster: 'hall' })] });
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
      rig.send(deepFreeze({ payload: [ours(0), clock, ours(1)] }));
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
      ['bytes that are too many', Buffer.alloc(200_000, 'x'), 'too-large', '', 1],
      ['a bad record', `${text(ours(0))}{"name":no}\n`, 'malformed', '{"name":no}', 2],
    ];
    for (const [what, payload, reason, input, line] of bad) {
      it(`${what}: ${reason}, on the last output, and is done`, async () => {
        await load({ maxBodyMiB: 0.1 });
        rig.send({ topic: 'lab/n7', payload });
        await ended(1);
        const [one, ...more] = refused();
        assert.deepEqual(more, []);
        assert.deepEqual([one?.reason, one?.input, one?.line, one?.topic], [reason, input, line, 'lab/n7']);
        assert.equal(one?.problem.code, reason);
        assert.notEqual(one?.problem.mend, '');
        assert.equal((rig.out[2] as NodeMessage[])[0]?.topic, reason);
        assert.deepEqual(errors(), [undefined]);
        rig.clock.advance(2 * SECOND);
        assert.equal(lastStatus(), '1 ✕');
      });
    }

    it('a parsed object that refers to itself', async () => {
      await load();
      const payload: { self?: unknown } = {};
      payload.self = payload;
      rig.send({ payload });
      await ended(1);
      assert.deepEqual(
        refused().map(({ reason }) => reason),
        ['wrong-type'],
      );
    });

    it('only the records that are bad, and tells of values it leaves out', async () => {
      await load({ names: 'raw' });
      const nested = { ...TELEGRAF.metrics[0], fields: { usage_active: 1, more: { deep: 1 } } };
      rig.send({ payload: `${JSON.stringify(TELEGRAF.metrics[1])}\nnonsense\n${JSON.stringify(nested)}\n` });
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
      rig.send({ payload: '€'.repeat(11) });
      rig.send({ payload: '€'.repeat(10) });
      await ended(2);
      assert.deepEqual(
        refused().map(({ reason }) => reason),
        ['too-large', 'no-codec'],
      );
      assert.equal(refused()[0]?.problem.value, 33);
    });
  });

  describe('state', () => {
    const counter = (seconds: number, bytes: number) => ({
      payload: `net,host=n7,interface=eth0 bytes_recv=${bytes} ${1767225600 + seconds}`,
    });
    const rates = () => given().map(({ fields }) => fields.net_rx_bytes_s);

    it('keeps counters over a restart, so that the next reading gives a rate', async () => {
      await load();
      rig.send(counter(0, 1000));
      await ended(1);
      await rig.unload();
      assert.deepEqual(readdirSync(folder), ['n.jsonl']);
      await rig.start();
      rig.send(counter(10, 3000));
      await ended(2);
      assert.deepEqual(rates(), [200]);
    });

    it('gives after a restart what it had no time for before, each record once', async () => {
      // A slice ends after its first steps, so that the flow stops amid the message.
      let ms = 0;
      const settings = { coldaisleStateDir: folder };
      const tools = { elapsedMs: () => (ms += 10) };
      rig = await NodeRig.load(telemetryDecoder, DEFAULTS, { outputs: 3, settings, tools });
      const count = 40;
      rig.send({ payload: text(...Array.from({ length: count }, (_, i) => ours(i))) });
      rig.send({ payload: text(ours(count)) });
      await rig.unload();
      assert.deepEqual(errors(), [undefined, undefined]);
      assert.deepEqual(given(), []);
      await rig.start();
      await rig.until(() => given().length > count);
      const powers = given().map(({ fields }) => fields.power_w);
      assert.deepEqual(
        powers,
        Array.from({ length: count + 1 }, (_, i) => i),
      );
    });

    it('keeps them over a deploy, and forgets them with the node', async () => {
      await load();
      rig.send(counter(0, 1000));
      await ended(1);
      await rig.deploy({ ...DEFAULTS, cluster: 'lab' });
      rig.send(counter(10, 3000));
      await ended(2);
      assert.deepEqual(rates(), [200]);
      await rig.deploy(undefined);
      assert.deepEqual(readdirSync(folder), []);
    });

    it('forgets them when told to, and is done with that', async () => {
      await load();
      rig.send(counter(0, 1000));
      rig.send({ reset: true, payload: 'anything' } as NodeMessage);
      rig.send(counter(10, 3000));
      await ended(3);
      assert.deepEqual([rates(), refused()], [[], []]);
    });
  });

  describe('replays', () => {
    const REPLAY = { replay: true, replayCluster: 'film', replayRate: 60 };
    /** 12 s of the records every 200 ms. */
    const PERIOD = 200;
    const film = (...metrics: Metric[]) =>
      metrics.map((metric) => ({ ...metric, tags: { ...metric.tags, cluster: 'film' } }));
    const isClock = ({ name }: Metric) => name === 'clock';
    const clockSeconds = () =>
      given()
        .filter(isClock)
        .map(({ timestamp }) => (timestamp - TIME) / SECOND);
    const powers = () =>
      given()
        .filter((one) => !isClock(one))
        .map(({ fields }) => fields.power_w);

    it('records at their pace, each tick a message, the clock first at first, then last, one tick behind', async () => {
      await load(REPLAY);
      const file = deepFreeze({ topic: 'file', payload: text(ours(20), ours(0), ours(12), ours(5)) });
      rig.send(file);
      rig.clock.advance(PERIOD - 1);
      assert.deepEqual(messages(), []);
      rig.clock.advance(1);
      await rig.until(() => messages().length === 1);
      assert.deepEqual(given().slice(1), film(ours(0)));
      rig.clock.advance(2 * PERIOD);
      await rig.until(() => messages().length === 3);
      assert.deepEqual(
        messages().map(({ topic, payload }) => [topic, (payload as Metric[]).map(({ name }) => name)]),
        [
          ['telemetry-decoder', ['clock', 'server']],
          ['telemetry-decoder', ['server', 'server', 'clock']],
          ['telemetry-decoder', ['server', 'clock']],
        ],
      );
      assert.deepEqual(powers(), [0, 5, 12, 20]);
      assert.deepEqual(clockSeconds(), [-12, 0, 12]);
      const { fields, tags } = given().filter(isClock)[2] as Metric;
      const { epoch: _, ...rest } = fields;
      assert.deepEqual(
        [tags, rest],
        [{ cluster: 'film' }, { sequence: 2, rate: 60, running: true, tick_s: 12 }],
      );
    });

    it('a message until its last record, and is done with it then', async () => {
      await load(REPLAY);
      rig.send({ payload: text(ours(0), ours(30)) });
      rig.clock.advance(3 * PERIOD);
      await rig.until(() => messages().length === 3);
      assert.deepEqual(rig.ended, []);
      rig.clock.advance(2 * PERIOD);
      await ended(1);
      assert.deepEqual(errors(), [undefined]);
      assert.deepEqual(powers(), [0, 30]);
      // The last clock stands where the records end, and says that time does not go on.
      assert.deepEqual(clockSeconds(), [-12, 0, 12, 24, 36]);
      assert.equal(given().at(-1)?.fields.running, false);
      rig.clock.advance(100 * PERIOD);
      assert.equal(messages().length, 5);
    });

    it('the same file again in a higher epoch, with counters of its own', async () => {
      await load({ ...REPLAY, timeUnit: 's' });
      const line = (s: number) => `net,host=n7,interface=eth0 bytes_recv=${s * 100} ${1767225600 + s}\n`;
      const payload = line(0) + line(10);
      rig.send({ payload });
      rig.send({ payload });
      rig.clock.advance(20 * PERIOD);
      await ended(2);
      assert.deepEqual(
        given()
          .filter((one) => !isClock(one))
          .map(({ fields }) => fields.net_rx_bytes_s),
        [100, 100],
      );
      const epochs = given()
        .filter(isClock)
        .map(({ fields }) => fields.epoch as number);
      assert.deepEqual(new Set(epochs).size, 2);
      assert.deepEqual(epochs, [...epochs].sort());
    });

    it('a file that comes line by line as one', async () => {
      await load(REPLAY);
      for (const s of [10, 0, 5]) {
        rig.send({ payload: text(ours(s)), parts: { id: 'file' } } as NodeMessage);
      }
      rig.clock.advance(5 * PERIOD);
      await ended(3);
      assert.deepEqual(powers(), [0, 5, 10]);
      assert.equal(
        new Set(
          given()
            .filter(isClock)
            .map(({ fields }) => fields.epoch),
        ).size,
        1,
      );
    });

    it('many records of a tick in several messages', async () => {
      await load({ ...REPLAY, maxMetrics: 2 });
      rig.send({ payload: Array.from({ length: 5 }, (_, i) => ours(0, i)) });
      rig.clock.advance(PERIOD);
      await rig.until(() => messages().length === 3);
      assert.deepEqual(
        messages().map(({ payload }) => (payload as Metric[]).map(({ name }) => name)),
        [
          ['clock', 'server'],
          ['server', 'server'],
          ['server', 'server'],
        ],
      );
    });

    it('and shows the speed and what waits', async () => {
      await load(REPLAY);
      rig.send({ payload: [ours(0), ours(600), ours(601)] });
      rig.clock.advance(2 * SECOND);
      assert.equal(lastStatus(), '×60.0 2 ⧗');
      rig.clock.advance(20 * SECOND);
      await ended(1);
      assert.equal(lastStatus(), 'common.status.running');
    });

    it('and refuses what cannot be read at once, not when its time has come', async () => {
      await load(REPLAY);
      rig.send({ topic: 'file', payload: 'nonsense' });
      await ended(1);
      assert.deepEqual(
        refused().map(({ reason, topic }) => [reason, topic]),
        [['no-codec', 'file']],
      );
    });

    it('until it is told to stop, or closed: then every message is done and no timer is left', async () => {
      await load(REPLAY);
      rig.send({ payload: [ours(0), ours(600)] });
      rig.clock.advance(PERIOD);
      rig.send({ reset: true } as NodeMessage);
      rig.clock.advance(10 * PERIOD);
      await ended(2);
      assert.deepEqual([powers(), errors()], [[0], [undefined, undefined]]);
      rig.send({ payload: [ours(0), ours(600)] });
      rig.clock.advance(PERIOD);
      await rig.until(() => powers().length === 2);
      await rig.unload();
      assert.equal(rig.clock.pending, 0);
      rig.clock.advance(1000 * PERIOD);
      assert.deepEqual(
        [powers(), errors()],
        [
          [0, 0],
          [undefined, undefined, 'closing'],
        ],
      );
      await rig.start();
    });
  });

  describe('options', () => {
    it('that are bad leave a node that says so and ends every message with it', async () => {
      await load({ codec: 'xml' });
      assert.deepEqual(lastStatus(), 'common.status.misconfigured');
      assert.match(rig.errors[0] as string, /codec.*xml.*metric-json/);
      rig.send({ payload: text(ours(0)) });
      await ended(1);
      assert.deepEqual([errors(), rig.out], [['bad-option'], [[], [], []]]);
    });

    it('of another package are not taken for ours', async () => {
      await load({ version: undefined });
      rig.send({ payload: text(ours(0)) });
      await ended(1);
      assert.deepEqual(errors(), ['foreign-config']);
    });
  });
});

describe('the options of telemetry-decoder', () => {
  const wrong: [option: string, value: unknown, others?: object][] = [
    ['codec', 'xml'],
    ['timeUnit', 'min'],
    ['names', 'mine'],
    ['rules', '', { codec: 'rules' }],
    ['rules', '{"from": "json"', { codec: 'rules' }],
    ['rules', '{"from": "json", "name": "server", "fields": {}}', { codec: 'rules' }],
    ['cluster', 'a/b'],
    ['maxBodyMiB', 0],
    ['maxBodyMiB', 'much'],
    ['maxBodyMiB', 257],
    ['replayCluster', '', { replay: true }],
    ['replayCluster', 'a#', { replay: true }],
    ['replayRate', 0, { replay: true }],
    ['replayRate', 1e6, { replay: true }],
    ['replay', 'yes'],
    ['maxMetrics', 0],
    ['keep', 'always'],
  ];
  for (const [option, value, others] of wrong) {
    it(`${option} = ${JSON.stringify(value)} is refused by name`, () => {
      const config = readConfig(telemetryDecoderConfig, { ...DEFAULTS, ...others, [option]: value });
      assert.ok(isProblem(config));
      assert.equal(config.field.split('.')[0], option);
    });
  }

  it('that a form hides do not stand in the way', () => {
    const hidden = { rules: 'nonsense', replayCluster: '', replayRate: 0 };
    assert.ok(!isProblem(readConfig(telemetryDecoderConfig, { ...DEFAULTS, ...hidden })));
  });

  it('are those that the form offers', () => {
    const offered = (id: string) => {
      const select = new RegExp(`id="node-input-${id}"[\\s\\S]*?</select>`).exec(
        formOf('telemetry-decoder'),
      )?.[0];
      return [...(select ?? '').matchAll(/value="([^"]+)"/g)].map((match) => match[1]);
    };
    assert.deepEqual(offered('codec').sort(), [...CODEC_CHOICES].sort());
    assert.deepEqual(offered('timeUnit'), [...TIME_UNIT_CHOICES]);
    assert.deepEqual(offered('names'), [...NAMES]);
  });
});
