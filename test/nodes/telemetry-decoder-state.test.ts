import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { NodeMessage } from 'node-red';
import { DECODER, DecoderFixture, ours, text } from './common/decoder-fixture';

describe('the state of telemetry-decoder', () => {
  const decoder = new DecoderFixture();
  const { load, ended, given, refused, codes } = decoder;

  const counter = (seconds: number, bytes: number) => ({
    payload: `net,host=n7,interface=eth0 bytes_recv=${bytes} ${1767225600 + seconds}`,
  });
  const rates = () => given().map(({ fields }) => fields.net_rx_bytes_s);

  it('keeps counters over a restart, so that the next reading gives a rate', async () => {
    await load();
    decoder.rig.send(counter(0, 1000));
    await ended(1);
    await decoder.rig.unload();
    assert.deepEqual(readdirSync(decoder.folder), ['n.jsonl']);
    await decoder.rig.start();
    decoder.rig.send(counter(10, 3000));
    await ended(2);
    assert.deepEqual(rates(), [200]);
  });

  it('gives after a restart what it had no time for before, each record once', async () => {
    // A slice ends after its first steps, so that the flow stops amid the message.
    let ms = 0;
    await load({}, { elapsedMs: () => (ms += 10) });
    const count = 40;
    decoder.rig.send({ payload: text(...Array.from({ length: count }, (_, i) => ours(i))) });
    decoder.rig.send({ payload: text(ours(count)) });
    await decoder.rig.unload();
    assert.deepEqual(codes(), [undefined, undefined]);
    assert.deepEqual(given(), []);
    await decoder.rig.start();
    await decoder.rig.until(() => given().length > count);
    const powers = given().map(({ fields }) => fields.power_w);
    assert.deepEqual(
      powers,
      Array.from({ length: count + 1 }, (_, i) => i),
    );
  });

  it('keeps them over a deploy, and forgets them with the node', async () => {
    await load();
    decoder.rig.send(counter(0, 1000));
    await ended(1);
    await decoder.rig.deploy({ ...DECODER, cluster: 'lab' });
    decoder.rig.send(counter(10, 3000));
    await ended(2);
    assert.deepEqual(rates(), [200]);
    await decoder.rig.deploy(undefined);
    assert.deepEqual(readdirSync(decoder.folder), []);
  });

  it('forgets them when told to, and is done with that', async () => {
    await load();
    decoder.rig.send(counter(0, 1000));
    decoder.rig.send({ reset: true, payload: 'anything' } as NodeMessage);
    decoder.rig.send(counter(10, 3000));
    await ended(3);
    assert.deepEqual([rates(), refused()], [[], []]);
  });
});
