import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COOL_DEFAULTS } from '../../../engine/cooling/cool-config';
import { bestSpeedPct, LeastWatts, wattsAt } from '../../../engine/cooling/policies/least-watts';
import { learnedModel, situation } from '../../support/cool-situation';

const LIMITS = { limitC: 75, minPct: 20, maxPct: 100 };

describe('least watts', () => {
  it('finds what trying every speed finds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 400 }), fc.integer({ min: 15, max: 32 }), (watts, airC) => {
        const known = situation({ ...learnedModel(airC), powerW: watts, meanW: watts });
        const found = bestSpeedPct(known, LIMITS) / 100;
        let best = 1;
        for (let share = 0.2; share <= 1; share += 0.001) {
          const isCool = known.thermal.atRest(watts, share) <= LIMITS.limitC - 3;
          if (isCool && wattsAt(known, share) < wattsAt(known, best)) best = share;
        }
        assert.ok(wattsAt(known, found) <= wattsAt(known, best) + 0.01, `${found} against ${best}`);
      }),
      { seed: 8, numRuns: 40 },
    );
  });

  it('lets cold servers run low, and none faster than it has to', () => {
    const speeds = [15, 22, 30, 40].map((airC) => bestSpeedPct(situation(learnedModel(airC)), LIMITS));
    for (let i = 1; i < speeds.length; i++) assert.ok(speeds[i]! > speeds[i - 1]!, String(speeds));
    // 200 W in air of 22 °C: fans at 100 % draw ten times what leakage could give back.
    assert.ok(speeds[1]! < 50, String(speeds));
  });

  it('keeps to the limit rather than to the watts', () => {
    const hot = situation({ ...learnedModel(40), powerW: 250, meanW: 150 });
    const speed = bestSpeedPct(hot, LIMITS);
    assert.ok(hot.thermal.atRest(250, speed / 100) <= 72.2, String(hot.thermal.atRest(250, speed / 100)));
  });

  it('goes by a curve until it knows its server', () => {
    const policy = new LeastWatts(COOL_DEFAULTS.curve, LIMITS);
    // Point of the usual curve: 55 °C, 45 %.
    assert.equal(policy.decide(situation({ temperatureC: 55 })), 45);
  });

  it('cools what is measured near the limit, whatever it has learned', () => {
    const policy = new LeastWatts(COOL_DEFAULTS.curve, LIMITS);
    assert.ok(policy.decide(situation({ ...learnedModel(10), temperatureC: 79 })) >= 100);
  });
});

describe('what is learned of a server', () => {
  it('tells its temperature at speeds and powers between those seen', () => {
    const { thermal } = learnedModel(22);
    for (const [watts, share] of [
      [150, 0.4],
      [250, 0.5],
      [200, 0.3],
    ] as const) {
      // The law that the readings were made of.
      const is = 22 + 0.018 * watts * (5 + 1 / share);
      assert.ok(Math.abs(thermal.atRest(watts, share) - is) < 1, `${watts} W, ${share}`);
    }
  });
});
