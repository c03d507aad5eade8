import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT } from '../../../engine/detection/detect-stage';
import { HOUR_MS } from '../../../engine/telemetry/units';
import { ALL_TEMPERATURES, play, START } from './rig';
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

  it('finds that cooling stops as soon when time is told every ten minutes as when every ten seconds', () => {
    const [quick, slow] = [10, 600].map((clockS) => {
      const faults = [{ kind: 'cooling-stop', target: {}, after: '3h' }];
      const room = { sensors: ALL_TEMPERATURES };
      const played = play(DETECT.create(DETECT_DEFAULTS), {
        ...{ seed: 6, hours: 4, servers: 10, clockS, room, faults },
      });
      return warningsOf(played).find(({ scope }) => scope === 'room');
    });
    assert.ok(quick !== undefined && slow !== undefined);
    assert.equal(slow.detected_at, quick.detected_at);
    // Ten servers get hot within ten minutes.
    const afterS = (slow.detected_at - START) / 1000 - 3 * 3600;
    assert.ok(afterS > 0 && afterS <= 600, `${afterS}`);
    // Evidence is readings of thermometers, not how far they are off.
    for (const { field, observed, expected } of slow.evidence)
      if (field.endsWith('temp_c')) assert.ok(observed! > 15 && expected! > 15, JSON.stringify(slow));
  });

  it('says no more of what is over: servers that a power strip held back, and that may do as they like again', () => {
    // Only the rack is wrong, and only while it is: what each of ten servers was off is no matter of its own.
    const faults = [
      ...Array.from({ length: 10 }, (_, i) => ({
        ...{ kind: 'cpu-overload', target: { server: `server-${String(i + 1).padStart(2, '0')}` } },
        ...{ intensity: 0.8, after: '1h', for: '3h' },
      })),
      { kind: 'pdu-limit', target: { rack: 'rack-1' }, intensity: 0.4, after: '3h', for: '30m' },
    ];
    const room = { sensors: ALL_TEMPERATURES };
    const played = play(DETECT.create(DETECT_DEFAULTS), { seed: 1, hours: 4, servers: 10, room, faults });
    const told = warningsOf(played).filter(({ detected_at }) => detected_at >= START + 3 * HOUR_MS);
    assert.ok(told.some(({ cause, scope }) => cause === 'power-cap' && scope === 'rack'));
    assert.deepEqual(
      told.filter(({ target }) => target.server !== undefined).map(({ id }) => id),
      [],
    );
  });

  it('says no more of what is over: a fan that turns again, a server that starts', () => {
    const faults = [
      { kind: 'fan-stall', target: { server: 'server-03', fan: 'fan-1' }, after: '2h', for: '30m' },
      { kind: 'server-down', target: { server: 'server-04' }, after: '2h', for: '30m' },
    ];
    const room = { sensors: ALL_TEMPERATURES };
    const played = play(DETECT.create(DETECT_DEFAULTS), { seed: 1, hours: 4, servers: 5, room, faults });
    const told = warningsOf(played).map(({ cause, target }) => `${target.server} ${cause}`);
    assert.deepEqual(told.sort(), ['server-03 fan-stalled', 'server-04 server-down']);
  });

  it('says next to nothing of six healthy hours of twenty servers', () => {
    const played = play(DETECT.create(DETECT_DEFAULTS), { seed: 3, hours: 6 });
    assert.ok(warningsOf(played).length <= 1, JSON.stringify(warningsOf(played)));
  });
});
