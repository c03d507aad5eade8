import assert from 'node:assert/strict';
import { NO_INPUTS } from '../../../engine/detection/peers/shift';
import type { Sign } from '../../../engine/detection/peers/sign';
import { InletSpread } from '../../../engine/detection/peers/spread';
import type { ServerWatch } from '../../../engine/detection/server/server-watch';
import type { Json } from '../../../engine/telemetry/json';
import { RandomStream } from '../../../engine/telemetry/random';

const EVERY_MS = 30_000;
const SERVERS = 10;

/** A room of two racks; what of each server is asked for is what its inlet is off, here ± 0.2 °C. */
class Rig {
  spread = new InletSpread();
  private at = 0;
  private readonly random = new RandomStream(5, 'room', 'inlets');

  /** @param warmer by server, °C */
  run(count: number, warmer: readonly number[], racks = 2): Sign | undefined {
    let last: Sign | undefined;
    for (let i = 0; i < count; i++) {
      this.at += EVERY_MS;
      const servers = Array.from({ length: SERVERS }, (_, k) => {
        const offset = (warmer[k] ?? 0) + 0.2 * this.random.normal();
        const rack = racks === 1 || k < SERVERS / 2 ? 'rack-1' : 'rack-2';
        return { rack, lineFor: () => ({ offset }) } as unknown as ServerWatch;
      });
      [last] = this.spread.compare(servers, 20, NO_INPUTS, this.at);
    }
    return last;
  }
}

describe('inlets that warm more than those in the middle', () => {
  it('are told of their rack within five minutes, and how much warmer they are', () => {
    const rig = new Rig();
    assert.ok((rig.run(480, [])?.level ?? 0) < 0.5, 'told in health');
    const sign = rig.run(10, [2, 1.6, 1.2, 0.8]);
    assert.equal(sign?.rack, 'rack-1');
    assert.ok(sign.level >= 1, `${sign.level}`);
    // The middle of those after the first, less what is usual of such noise.
    assert.ok(Math.abs((sign.observed ?? 0) - (sign.expected ?? 0) - 1.1) < 0.3, JSON.stringify(sign));
  });

  it('are told of the room when they are of several racks, or when it has one', () => {
    for (const [warmer, racks] of [
      [[2, 1.6, 0, 0, 0, 1.6, 1.6], 2],
      [[2, 1.6, 1.2, 0.8], 1],
    ] as const) {
      const rig = new Rig();
      rig.run(480, [], racks);
      assert.equal(rig.run(10, warmer, racks)?.rack, '');
    }
  });

  it('are not one of them: that may be its sensor', () => {
    const rig = new Rig();
    rig.run(480, []);
    assert.ok((rig.run(60, [8])?.level ?? 0) < 0.5);
  });

  it('are not all of them: supply air does so', () => {
    const rig = new Rig();
    rig.run(480, []);
    assert.ok(
      (rig.run(
        60,
        Array.from({ length: SERVERS }, () => 3),
      )?.level ?? 0) < 0.5,
    );
  });

  it('are known after a restart', () => {
    const rig = new Rig();
    rig.run(480, []);
    rig.run(10, [2, 1.6, 1.2, 0.8]);
    const saved = JSON.parse(JSON.stringify(rig.spread.snapshot())) as Json;
    rig.spread = new InletSpread();
    rig.spread.restore(saved);
    assert.equal(rig.run(1, [2, 1.6, 1.2, 0.8])?.rack, 'rack-1');
  });
});
