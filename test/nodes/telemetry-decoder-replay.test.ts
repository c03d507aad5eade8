import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import type { Metric } from '../../engine/telemetry/metric';
import { DecoderFixture, ours, SECOND, TIME, text } from './common/decoder-fixture';
import { deepFreeze } from './common/deep-freeze';

describe('telemetry-decoder replays', () => {
  const decoder = new DecoderFixture();
  const { load, ended, messages, given, refused, codes, light } = decoder;

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
    decoder.rig.send(file);
    decoder.rig.clock.advance(PERIOD - 1);
    assert.deepEqual(messages(), []);
    decoder.rig.clock.advance(1);
    await decoder.rig.until(() => messages().length === 1);
    assert.deepEqual(given().slice(1), film(ours(0)));
    decoder.rig.clock.advance(2 * PERIOD);
    await decoder.rig.until(() => messages().length === 3);
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
    decoder.rig.send({ payload: text(ours(0), ours(30)) });
    decoder.rig.clock.advance(3 * PERIOD);
    await decoder.rig.until(() => messages().length === 3);
    assert.deepEqual(decoder.rig.ended, []);
    decoder.rig.clock.advance(2 * PERIOD);
    await ended(1);
    assert.deepEqual(codes(), [undefined]);
    assert.deepEqual(powers(), [0, 30]);
    // The last clock stands where the records end, and says that time does not go on.
    assert.deepEqual(clockSeconds(), [-12, 0, 12, 24, 36]);
    assert.equal(given().at(-1)?.fields.running, false);
    decoder.rig.clock.advance(100 * PERIOD);
    assert.equal(messages().length, 5);
  });

  it('the same file again in a higher epoch, with counters of its own', async () => {
    await load({ ...REPLAY, timeUnit: 's' });
    const line = (s: number) => `net,host=n7,interface=eth0 bytes_recv=${s * 100} ${1767225600 + s}\n`;
    const payload = line(0) + line(10);
    decoder.rig.send({ payload });
    decoder.rig.send({ payload });
    decoder.rig.clock.advance(20 * PERIOD);
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
      decoder.rig.send({ payload: text(ours(s)), parts: { id: 'file' } } as NodeMessage);
    }
    decoder.rig.clock.advance(5 * PERIOD);
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
    decoder.rig.send({ payload: Array.from({ length: 5 }, (_, i) => ours(0, i)) });
    decoder.rig.clock.advance(PERIOD);
    await decoder.rig.until(() => messages().length === 3);
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
    decoder.rig.send({ payload: [ours(0), ours(600), ours(601)] });
    decoder.rig.clock.advance(2 * SECOND);
    assert.equal(light()?.text, '×60.0 2 ⧗');
    decoder.rig.clock.advance(20 * SECOND);
    await ended(1);
    assert.equal(light()?.text, 'common.status.running');
  });

  it('and refuses what cannot be read at once, not when its time has come', async () => {
    await load(REPLAY);
    decoder.rig.send({ topic: 'file', payload: 'nonsense' });
    await ended(1);
    assert.deepEqual(
      refused().map(({ reason, topic }) => [reason, topic]),
      [['no-codec', 'file']],
    );
  });

  it('until it is told to stop, or closed: then every message is done and no timer is left', async () => {
    await load(REPLAY);
    decoder.rig.send({ payload: [ours(0), ours(600)] });
    decoder.rig.clock.advance(PERIOD);
    decoder.rig.send({ reset: true } as NodeMessage);
    decoder.rig.clock.advance(10 * PERIOD);
    await ended(2);
    assert.deepEqual([powers(), codes()], [[0], [undefined, undefined]]);
    decoder.rig.send({ payload: [ours(0), ours(600)] });
    decoder.rig.clock.advance(PERIOD);
    await decoder.rig.until(() => powers().length === 2);
    await decoder.rig.unload();
    assert.equal(decoder.rig.clock.pending, 0);
    decoder.rig.clock.advance(1000 * PERIOD);
    assert.deepEqual(
      [powers(), codes()],
      [
        [0, 0],
        [undefined, undefined, 'closing'],
      ],
    );
    await decoder.rig.start();
  });
});
