import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric } from '../../../engine/telemetry/metric';
import type { WindowConfig } from '../../../engine/windows/config';
import { type WindowStage, windowStage } from '../../../engine/windows/window-stage';
import { collect, config, type Results, T0 } from './support';

type Step = { metric: Metric } | { clock: number };

/** Metrics of a few series in some disorder, with clocks in between. */
const stream: fc.Arbitrary<Step[]> = fc
  .array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          server: fc.constantFrom('a', 'b', 'c'),
          second: fc.nat(400),
          x: fc.option(fc.integer()),
          y: fc.option(fc.float({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ clock: fc.nat(450) }) },
    ),
    { minLength: 5, maxLength: 80 },
  )
  .map((items) =>
    items.map((item): Step => {
      if ('clock' in item) return { clock: T0 + item.clock * 1000 };
      const fields: Metric['fields'] = { x: item.x };
      if (item.y !== undefined) fields.y = item.y;
      const timestamp = T0 + item.second * 1000;
      return { metric: { name: 'test', tags: { server: item.server }, fields, timestamp } };
    }),
  );

function run(stage: WindowStage, steps: Step[], results: Results): void {
  for (const step of steps) {
    if ('clock' in step) collect(stage.advance(step.clock), results);
    else collect(stage.push(step.metric), results);
  }
}

/** What a state file does to a snapshot. */
function throughJson(stage: WindowStage): [string, Json][] {
  return JSON.parse(JSON.stringify([...stage.snapshot()]));
}

describe('snapshot and restore of windows', () => {
  const kinds: [string, Partial<WindowConfig>][] = [
    ['tumbling ladder', { every: ['5s', '1m', '1h'], outOfOrderS: 3, latenessS: 30 }],
    ['tumbling by rack', { every: ['1m'], by: ['rack'], latenessS: 60 }],
    ['hopping', { kind: 'hopping', every: ['1m'], hop: '20s', latenessS: 10 }],
    ['days', { every: ['1d'], zone: 'Europe/Paris' }],
    ['session', { kind: 'session', gap: '20s', outOfOrderS: 5 }],
    ['count', { kind: 'count', size: 3, outOfOrderS: 5 }],
  ];
  for (const [name, options] of kinds) {
    it(`${name}: taken at every point of a random stream and restored, the same windows come out`, () => {
      const all = config({
        aggregates: ['avg', 'min', 'max', 'first', 'last', 'count', 'stddev', 'per_min', 'p50', 'p95'],
        telemetry: true,
        ...options,
      });
      let given = 0;
      fc.assert(
        fc.property(stream, (steps) => {
          const whole: Results = { windows: [], refused: [] };
          const stage = windowStage.create(all);
          const saved: [string, Json][][] = [];
          const before: number[][] = [];
          for (const step of steps) {
            saved.push(throughJson(stage));
            before.push([whole.windows.length, whole.refused.length]);
            run(stage, [step], whole);
          }
          run(stage, [{ clock: Number.POSITIVE_INFINITY }], whole);
          given += whole.windows.length;
          saved.forEach((state, i) => {
            const rest: Results = { windows: [], refused: [] };
            const restored = windowStage.restore(all, state) as WindowStage;
            run(restored, [...steps.slice(i), { clock: Number.POSITIVE_INFINITY }], rest);
            const [windows, refused] = before[i] as [number, number];
            assert.deepEqual(rest.windows, whole.windows.slice(windows));
            assert.deepEqual(rest.refused, whole.refused.slice(refused));
          });
        }),
        { numRuns: 25, seed: 3 },
      );
      assert.ok(given > 25);
    });
  }

  it('a state that has been folded into sketches goes on alike', () => {
    const options = config({ every: ['1h'], aggregates: ['p50', 'p95', 'avg'] });
    const steps = Array.from({ length: 2_000 }, (_, i): Step => {
      const fields = { x: ((i * 7919) % 997) - 300 };
      return { metric: { name: 'test', tags: { server: 'a' }, fields, timestamp: T0 + i * 1000 } };
    });
    const end: Step = { clock: Number.POSITIVE_INFINITY };
    const whole: Results = { windows: [], refused: [] };
    run(windowStage.create(options), [...steps, end], whole);
    const half = windowStage.create(options);
    run(half, steps.slice(0, 1_000), { windows: [], refused: [] });
    const rest: Results = { windows: [], refused: [] };
    run(windowStage.restore(options, throughJson(half)) as WindowStage, [...steps.slice(1_000), end], rest);
    assert.equal(whole.windows.length, 1);
    assert.deepEqual(rest.windows, whole.windows);
  });

  it('a long tail that has been freed of its beginning goes on alike, wherever it was taken', () => {
    const options = config({ every: ['30s', '1m'], aggregates: ['stddev', 'per_min', 'p95'], latenessS: 60 });
    const steps = Array.from({ length: 300 }, (_, i): Step[] => {
      const at = (second: number) => T0 + second * 1000;
      // Every seventh comes late, within the lateness of a minute.
      const second = i % 7 === 3 ? Math.max(0, i - 45) : i;
      const fields = { x: 2 ** (i % 30) };
      const metric = { name: 'test', tags: { server: 'a' }, fields, timestamp: at(second) };
      return [{ metric }, { clock: at(i - 1) }];
    }).flat();
    const whole: Results = { windows: [], refused: [] };
    const stage = windowStage.create(options);
    const points = steps.map((step) => {
      const point = { state: throughJson(stage), windows: whole.windows.length };
      run(stage, [step], whole);
      return point;
    });
    assert.ok(whole.windows.length > 10);
    points.forEach(({ state, windows }, i) => {
      const rest: Results = { windows: [], refused: [] };
      run(windowStage.restore(options, state) as WindowStage, steps.slice(i), rest);
      assert.deepEqual(rest.windows, whole.windows.slice(windows));
    });
  });
});
