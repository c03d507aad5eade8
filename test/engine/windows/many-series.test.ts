import assert from 'node:assert/strict';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric } from '../../../engine/telemetry/metric';
import type { WindowConfig } from '../../../engine/windows/config';
import { STEP_WORK } from '../../../engine/windows/group';
import { Source } from '../../../engine/windows/source';
import { windowStage } from '../../../engine/windows/window-stage';
import { collect, config, play, type Results, T0 } from './support';

/** Two minutes and a half of `series` that are sampled every 10 s, each at a time of its own. */
function telemetry(series: number): Metric[] {
  return Array.from({ length: 15 * series }, (_, i): Metric => {
    const server = `s${(i * 7) % series}`;
    const timestamp = T0 + Math.floor((i * 10_000) / series);
    return { name: 'test', tags: { server }, fields: { x: Math.sin(i) }, timestamp };
  });
}

const KINDS: [string, Partial<WindowConfig>][] = [
  ['total', { combine: 'total' }],
  ['pool', {}],
  ['count', { kind: 'count', size: 20 }],
  ['session', { kind: 'session', gap: '30s' }],
];

/** How often the methods of a source are called, and the most rows that are let go of in one step. */
function counted(run: (step: () => void) => void): { silentFrom: number; heldBefore: number; rows: number } {
  const { silentFrom, heldBefore, release } = Source.prototype;
  const counts = { silentFrom: 0, heldBefore: 0, rows: 0 };
  let rows = 0;
  Source.prototype.silentFrom = function (...args) {
    counts.silentFrom++;
    return silentFrom.apply(this, args);
  };
  Source.prototype.heldBefore = function (...args) {
    counts.heldBefore++;
    return heldBefore.apply(this, args);
  };
  Source.prototype.release = function (count) {
    if (this.key !== 'total') rows += count; // the sums themselves are let go of window by window
    release.call(this, count);
  };
  try {
    run(() => {
      counts.rows = Math.max(counts.rows, rows);
      rows = 0;
    });
  } finally {
    Object.assign(Source.prototype, { silentFrom, heldBefore, release });
  }
  return counts;
}

describe('many series of one key', () => {
  for (const [name, options] of KINDS) {
    const settings = config({ by: ['cluster'], outOfOrderS: 2, ...options });

    it(`${name}: a sample makes a few series be looked at, however many there are`, () => {
      const metrics = telemetry(800);
      const { silentFrom, heldBefore } = counted((step) => {
        const stage = windowStage.create(settings);
        for (const metric of metrics) {
          for (const _ of stage.advance(metric.timestamp)) step();
          stage.push(metric);
        }
      });
      // To see who lags and when it is silent, in `push` and in `advance`; to let rows go and to give windows out.
      assert.ok(silentFrom <= 6 * metrics.length, `${silentFrom / metrics.length} times a sample`);
      assert.ok(heldBefore <= 4 * metrics.length, `${heldBefore / metrics.length} times a sample`);
    });

    if (name === 'pool') continue;
    it(`${name}: no step takes in more than its share, and the state can be saved between any two`, () => {
      const metrics = telemetry(800).filter(({ timestamp }) => timestamp < T0 + 75_000);
      const whole: Results = { windows: [], refused: [] };
      const points: { state: [string, Json][]; windows: number; from: number }[] = [];
      const { rows } = counted((step) => {
        const stage = windowStage.create(settings);
        metrics.forEach((metric, i) => {
          for (const out of stage.advance(metric.timestamp)) {
            step();
            collect([out], whole);
          }
          step();
          // While the first minute is worked off, two seconds after all have passed it, and now and then.
          if (i % 977 === 0 || Math.abs(metric.timestamp - T0 - 72_000) < 150) {
            const state: [string, Json][] = JSON.parse(JSON.stringify([...stage.snapshot()]));
            points.push({ state, windows: whole.windows.length, from: i });
          }
          collect(stage.push(metric), whole);
          step();
        });
        collect(stage.advance(Number.POSITIVE_INFINITY), whole);
      });
      assert.ok(rows <= STEP_WORK, `${rows} rows`);
      for (const { state, windows, from } of points) {
        const rest = play(windowStage.restore(settings, state), metrics.slice(from));
        assert.deepEqual(rest.windows, whole.windows.slice(windows));
      }
    });
  }
});
