import assert from 'node:assert/strict';
import { readPlan } from '../../../engine/faults/read-plan';
import { START } from './rig';
import { feed, HOUR_S, idOf, pass } from './stream-rig';

describe('when a fault of a sensor can be seen', () => {
  const seenAfterS = (document: object, seconds = 12 * HOUR_S) => {
    const at = pass(feed(1, seconds), [readPlan(document, '', 'f')]).labels.find(
      ({ state }) => state === 'observable',
    )?.at;
    return at === undefined ? undefined : (at - START) / 1000;
  };
  const target = { server: 's1', field: 'cpu_temp_c' };

  // 3 σ of a thermometer of 0.3 °C noise in steps of 1 °C: 3 · max(0.3, 1/√12) = 0.9 °C.
  it('a drift after 3σ / rate: 4.5 h at 0.2 °C/h, 1.8 h at 0.5 °C/h', () => {
    assert.ok(Math.abs(seenAfterS({ kind: 'sensor-drift', target })! - 4.5 * HOUR_S) < 1e-6);
    assert.ok(Math.abs(seenAfterS({ kind: 'sensor-drift', target, intensity: 0.5 })! - 1.8 * HOUR_S) < 1e-6);
  });

  it('a bias at once, along its ramp where it passes 3σ, or never', () => {
    assert.equal(seenAfterS({ kind: 'sensor-bias', target, intensity: -3 }), 0);
    assert.ok(Math.abs(seenAfterS({ kind: 'sensor-bias', target, intensity: 3, ramp: '100s' })! - 30) < 1e-6);
    assert.equal(seenAfterS({ kind: 'sensor-bias', target, intensity: 0.8 }), undefined);
  });

  it('a drift whose rate grows along a ramp, where rate · t² / ramp is 3σ', () => {
    // 0.9 = 0.2 · t² / 10 h: t = √45 h.
    const hours = seenAfterS({ kind: 'sensor-drift', target, ramp: '10h' })! / HOUR_S;
    assert.ok(Math.abs(hours - Math.sqrt(45)) < 1e-6, `${hours}`);
  });
});

describe('random walk of a sensor (T-06, 000-105)', () => {
  it('has the deviation σ√t over sensors, and the same path for any sampling', () => {
    const walk = readPlan(
      {
        kind: 'sensor-drift',
        target: { field: 'cpu_temp_c' },
        parameters: { law: 'random-walk', sigma: 0.5 },
      },
      '',
      'f',
    );
    const input = [...feed(100, 2 * HOUR_S)].filter(
      ({ name, timestamp }) => name === 'server' && timestamp % 60_000 < 1000,
    );
    const truth = pass(input, []).metrics;
    const said = pass(input, [walk]).metrics;
    const off = said.map(({ fields }, i) => Number(fields.cpu_temp_c) - Number(truth[i]!.fields.cpu_temp_c));
    const last = off.filter((_, i) => 'cpu_temp_c' in truth[i]!.fields).slice(-100);
    const rms = Math.sqrt(last.reduce((sum, value) => sum + value * value, 0) / last.length);
    // σ√(2 h) = 0.707; that of 100 sensors deviates by 0.707/√200 = 0.05.
    assert.ok(Math.abs(rms - Math.SQRT1_2) < 0.15, `${rms}`);
    const seldom = pass(
      input.filter(({ timestamp }) => timestamp % 600_000 < 1000),
      [walk],
    ).metrics;
    const often = new Map(said.map((metric) => [idOf(metric), metric.fields.cpu_temp_c]));
    for (const metric of seldom) assert.equal(metric.fields.cpu_temp_c, often.get(idOf(metric)));
  });
});
