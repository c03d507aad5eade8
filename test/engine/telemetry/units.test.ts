import assert from 'node:assert/strict';
import { CUBIC_METRES_PER_S_PER_CFM } from '../../../engine/telemetry/units';

describe('units', () => {
  it('95 cubic feet a minute are 0.045 m³/s: the free delivery of the default server', () => {
    assert.equal((95 * CUBIC_METRES_PER_S_PER_CFM).toFixed(3), '0.045');
  });
});
