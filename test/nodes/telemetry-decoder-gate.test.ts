import assert from 'node:assert/strict';
import type { Finding } from '../../engine/telemetry/finding';
import type { Metric } from '../../engine/telemetry/metric';
import { DecoderFixture, SECOND } from './common/decoder-fixture';

/** The summary of 002-11: two processes draw more than their host (T-11). */
const SUMMARY = {
  available: true,
  host_power_watts: 9.39,
  socket_power_watts: 8.45,
  top_consumers: [
    { pid: 642, exe: '/usr/sbin/dockerd', power_w: 4.81 },
    { pid: 703, exe: '/usr/bin/docker-containerd', power_w: 4.81 },
  ],
};

describe('telemetry-decoder and powers', () => {
  const decoder = new DecoderFixture();
  const { load, ended, given, codes, light } = decoder;
  const findings = () => (decoder.rig.out[1] ?? []).map(({ payload }) => payload as unknown as Finding);
  const powers = (name: string) =>
    given()
      .filter((metric) => metric.name === name)
      .map(({ fields, quality }: Metric) => [fields.power_w, quality?.power_w]);

  it('passes all on, marks what is contradicted, and tells of it on its second output', async () => {
    await load({ server: 'n7' });
    decoder.rig.send({ payload: SUMMARY });
    await ended(1);
    assert.deepEqual(powers('process'), [
      [4.81, 'suspect'],
      [4.81, 'suspect'],
    ]);
    assert.ok(given().every(({ tags }) => tags.server === 'n7'));
    const told = findings().map(({ cause, target }) => [cause, target.server]);
    assert.deepEqual(told, [
      ['parts-exceed-whole', 'n7'],
      ['other-power', 'n7'],
    ]);
    decoder.rig.clock.advance(2 * SECOND);
    assert.equal(light()?.text, '1 ⚠');
    assert.deepEqual(codes(), [undefined]);
  });

  it('judges nothing when the gate is off', async () => {
    await load({ gate: false });
    decoder.rig.send({ payload: SUMMARY });
    await ended(1);
    assert.deepEqual([powers('process').length, findings()], [2, []]);
    assert.deepEqual(powers('process')[0], [4.81, undefined]);
  });

  it('knows after a restart what was open, and closes it', async () => {
    await load();
    decoder.rig.send({ payload: SUMMARY });
    await ended(1);
    const [opened] = findings();
    await decoder.rig.unload();
    await decoder.rig.start();
    decoder.rig.clock.advance(10 * SECOND);
    decoder.rig.send({ payload: { ...SUMMARY, host_power_watts: 30 } });
    decoder.rig.clock.advance(10 * SECOND);
    decoder.rig.send({ payload: { ...SUMMARY, host_power_watts: 30 } });
    await ended(2);
    const closed = findings().find(({ state }) => state === 'closed');
    assert.equal(closed?.id, opened?.id);
  });

  it('tells two meters of one server apart by their tag, once both go through its gate', async () => {
    await load({ server: 'n7', meter: 'a' });
    decoder.rig.send({ payload: SUMMARY });
    await ended(1);
    const [host] = given();
    assert.deepEqual(host?.tags, { server: 'n7', meter: 'a', method: 'measured' });
    const meters = Array.from({ length: 121 }, (_, i) => [
      { ...host, timestamp: 1767225600000 + i * 10_000, fields: { rapl_power_w: 50 + (i % 7) } },
      {
        ...host,
        tags: { server: 'n7', meter: 'b', method: 'measured' },
        timestamp: 1767225600000 + i * 10_000,
        fields: { rapl_power_w: 100 + (i % 7) },
      },
    ]);
    decoder.rig.send({ payload: meters.flat() });
    await ended(2);
    const found = findings().find(({ cause }) => cause === 'meters-contradict');
    assert.deepEqual(
      found?.candidates.map(({ cause }) => cause),
      ['rapl_power_w measured a', 'rapl_power_w measured b'],
    );
  });

  it('sums services of their processes', async () => {
    await load({ services: 'engine = docker*', gate: false });
    decoder.rig.send({ payload: { ...SUMMARY, host_power_watts: 12 } });
    await ended(1);
    assert.deepEqual(
      given()
        .filter(({ name }) => name === 'service')
        .map(({ tags, fields }) => [tags.service, Number(fields.power_w).toFixed(2)]),
      [
        ['engine', '9.62'],
        ['unattributed', '2.38'],
      ],
    );
  });
});
