import assert from 'node:assert/strict';
import { CUBIC_METRES_PER_S_PER_CFM, mbitPerS, mibPerS } from '../../../engine/telemetry/units';

describe('units', () => {
  // T-05: the activity response prints 1.19 and 0.48 as "mbps"; they are MiB/s, and 10 and 4 Mbit/s.
  for (const [bytesPerS, mib, mbit] of [
    [1_250_000, '1.19', 10],
    [500_000, '0.48', 4],
    [0, '0.00', 0],
  ] as const) {
    it(`T-05: ${bytesPerS} B/s are ${mib} MiB/s and ${mbit} Mbit/s`, () => {
      assert.equal(mibPerS(bytesPerS).toFixed(2), mib);
      assert.equal(mbitPerS(bytesPerS), mbit);
    });
  }

  it('95 cubic feet a minute are 0.045 m³/s: the free delivery of the default server', () => {
    assert.equal((95 * CUBIC_METRES_PER_S_PER_CFM).toFixed(3), '0.045');
  });
});
