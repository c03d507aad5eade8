import assert from 'node:assert/strict';
import { mergedFaults } from '../../../engine/faults/merged';
import { readPlan } from '../../../engine/faults/read-plan';
import { feed, HOUR_S, idOf, pass } from './stream-rig';

describe('telemetry loss', () => {
  describe('T-13: a hole of 10 to 30 s in 20 % of the sensors', () => {
    // By hand: 20 % of 15, 30, 45, 60 sensors.
    for (const [servers, hit] of [
      [5, 3],
      [10, 6],
      [15, 9],
      [20, 12],
    ] as const) {
      it(`hits ${hit} of the ${3 * servers} sensors of ${servers} servers, for 1 to 3 samples each`, () => {
        const hole = readPlan({ kind: 'telemetry-loss', after: '5m' }, '', 'f');
        const whole = pass(feed(servers, 900), []);
        const { metrics, labels } = pass(feed(servers, 900), [hole]);
        const seen = new Map(metrics.map((metric) => [idOf(metric), metric.fields]));
        const missing = whole.metrics.flatMap((metric) =>
          Object.keys(metric.fields)
            .filter((field) => !(field in (seen.get(idOf(metric)) ?? {})))
            .map((field) => `${metric.tags.server} ${field}`),
        );
        const bySensor = new Map<string, number>();
        for (const sensor of missing) bySensor.set(sensor, (bySensor.get(sensor) ?? 0) + 1);
        // A hole of less than 30 s may lie between two samples of power.
        assert.ok(bySensor.size <= hit && bySensor.size >= hit / 2, `${bySensor.size}`);
        for (const [sensor, samples] of bySensor) {
          assert.ok(samples <= (sensor.endsWith('power_w') ? 1 : 3), `${sensor}: ${samples}`);
        }
        assert.ok(missing.every((sensor) => !sensor.includes('util')));
        const [row] = mergedFaults(labels);
        assert.equal(String(row!.parameters.sensors).split(' ').length, hit);
        assert.equal(row!.ended_at! - row!.started_at!, 30_000);
      });
    }
  });

  it('intermittent loss takes its share, in runs of its length', () => {
    const loss = (intensity: number) =>
      readPlan({ kind: 'telemetry-loss', intensity, parameters: { law: 'intermittent', run: 2 } }, '', 'f');
    const all = [...feed(20, 6 * HOUR_S)].filter(({ name }) => name === 'server');
    const lost = (intensity: number) => 1 - pass(all, [loss(intensity)]).metrics.length / all.length;
    // 57 600 readings in runs of 2: σ of the share is about √(0.04 · 0.96 · 3 / 57 600) = 0.0014.
    assert.ok(Math.abs(lost(4) - 0.04) < 0.0045, `${lost(4)}`);
    assert.equal(lost(0), 0);
    assert.equal(lost(100), 1);
  });
});
