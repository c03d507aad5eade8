import assert from 'node:assert/strict';
import { type DecodeConfig, DecodeStage } from '../../../engine/codecs/decode-stage';
import type { Metric } from '../../../engine/telemetry/metric';

const START = 1767225600;
const CONFIG: DecodeConfig = {
  source: { codec: 'line-protocol', timeUnit: 's' },
  names: 'canonical',
  maxBytes: 1e6,
  maxSeries: 2,
  idleExpiryS: 60,
};

/** The rate that a reading of the interface of a host gives: 100 bytes a second. */
function rate(stage: DecodeStage, host: string, atS: number): unknown {
  const payload = `net,host=${host},interface=eth0 bytes_recv=${100 * atS}i ${START + atS}`;
  const outs = [...stage.take({ payload, at: START * 1000, topic: '' })].filter((out) => out !== undefined);
  return (outs[0]?.value as Metric | undefined)?.fields.net_rx_bytes_s;
}

describe('the limits of decoding', () => {
  it('follows so many counters, and counts the readings of others', () => {
    const stage = new DecodeStage(CONFIG);
    for (const host of ['a', 'b', 'c']) assert.equal(rate(stage, host, 0), undefined);
    assert.deepEqual(
      ['a', 'b', 'c'].map((host) => rate(stage, host, 10)),
      [100, 100, undefined],
    );
    assert.equal(stage.counts.dropped, 2);
  });

  it('forgets a counter that is silent for so long, and has room for another', () => {
    const stage = new DecodeStage(CONFIG);
    rate(stage, 'a', 0);
    rate(stage, 'b', 0);
    rate(stage, 'b', 60);
    stage.expire();
    assert.equal(rate(stage, 'a', 60), 100);
    rate(stage, 'b', 121);
    stage.expire();
    assert.equal(rate(stage, 'c', 121), undefined);
    assert.equal(rate(stage, 'c', 131), 100);
    assert.equal(stage.counts.dropped, 0);
  });
});
