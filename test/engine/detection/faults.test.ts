import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT } from '../../../engine/detection/detect-stage';
import { play } from './rig';
import { TRIALS, tryFault, warningsOf } from './validation';

// What is found of each kind, and how soon, stands in docs/detection.md; here is one seed of some of them. Bounds
// are some twice what was measured there.
const LATEST_S: Readonly<Record<string, number>> = {
  'fan-off': 60,
  'sensor-null': 90,
  'sensor-bias 3 °C': 600,
  'airflow-blocked': 600,
  'cooling-stop': 300,
  'clock-skew': 180,
  'server-down': 60,
};

describe('faults of a simulated room', function () {
  this.timeout(120_000);

  for (const trial of TRIALS) {
    const latestS = LATEST_S[trial.name];
    if (latestS === undefined) continue;
    it(`finds ${trial.name} on its target within ${latestS} s of when it can be seen`, () => {
      const { latencyS } = tryFault(trial, 6);
      assert.ok(latencyS !== undefined && latencyS <= latestS, `${latencyS}`);
    });
  }

  it('says next to nothing of six healthy hours of twenty servers', () => {
    const played = play(DETECT.create(DETECT_DEFAULTS), { seed: 3, hours: 6 });
    assert.ok(warningsOf(played).length <= 1, JSON.stringify(warningsOf(played)));
  });
});
