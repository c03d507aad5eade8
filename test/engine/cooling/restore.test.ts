import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COOL_DEFAULTS } from '../../../engine/cooling/cool-config';
import type { CoolOut } from '../../../engine/cooling/cool-out';
import { COOL, type CoolStage } from '../../../engine/cooling/cool-stage';
import { BOSS, SERVER, START, server } from './server-metric';

describe('a controller that is restored', () => {
  /** What happens in ten seconds. */
  const happening = fc.record({
    temperatureC: fc.option(fc.integer({ min: 20, max: 95 }), { nil: null }),
    powerW: fc.integer({ min: 50, max: 400 }),
    loadPct: fc.integer({ min: 0, max: 100 }),
    speedPct: fc.integer({ min: 0, max: 100 }),
    ask: fc.option(fc.constantFrom('off', 'auto', 'manual', 'pid', 'least-watts', 'steps'), {
      nil: undefined,
    }),
  });

  function play(
    stage: CoolStage,
    step: number,
    what: typeof happening extends fc.Arbitrary<infer T> ? T : never,
  ) {
    const second = 10 * step;
    const outs: CoolOut[] = [];
    const { ask, temperatureC, powerW, loadPct, speedPct } = what;
    for (const name of ['s1', 's2', 's3']) {
      const tags = { ...SERVER, server: name };
      const fields = { cpu_temp_c: temperatureC, power_w: powerW, cpu_util_pct: loadPct };
      outs.push(...stage.push(server(second, fields, tags)));
      const fan = { command_pct: speedPct, speed_pct: speedPct, speed_rpm: 90 * speedPct, power_w: 2 };
      outs.push(...stage.push({ ...server(second, fan), name: 'fan', tags: { ...tags, fan: 'fan-1' } }));
    }
    if (ask !== undefined && step % 7 === 0) {
      const kind = ['off', 'auto', 'manual'].includes(ask) ? 'set-mode' : 'set-policy';
      outs.push(...stage.request({ id: `a${step}`, kind, target: BOSS, value: ask }));
    }
    outs.push(...stage.advance(START + 1000 * second));
    return outs;
  }

  it('goes on with the same results, wherever it was saved', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 2, maxLength: 60 }), fc.nat(59), (steps, cut) => {
        const config = { ...COOL_DEFAULTS };
        const whole = COOL.create(config);
        let other = COOL.create(config);
        steps.forEach((what, i) => {
          if (i === cut) {
            const saved = JSON.parse(JSON.stringify([...other.snapshot()])) as [string, never][];
            other = COOL.restore(config, saved);
          }
          assert.deepEqual(play(other, i + 1, what), play(whole, i + 1, what));
        });
        assert.deepEqual([...other.snapshot()], [...whole.snapshot()]);
      }),
      { seed: 8, numRuns: 60 },
    );
  });
});
