import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COOL_DEFAULTS } from '../../../engine/cooling/cool-config';
import { Curve, speedAt } from '../../../engine/cooling/policies/curve';
import { Pid } from '../../../engine/cooling/policies/pid';
import { Steps } from '../../../engine/cooling/policies/steps';
import { learnedModel, situation } from '../../support/cool-situation';

const STEPS = {
  ...COOL_DEFAULTS.steps,
  ...{
    lowPct: 35,
    mediumPct: 60,
    highPct: 100,
    mediumAboveC: 45,
    highAboveC: 60,
    hysteresisK: 5,
    dwellS: 60,
  },
};

describe('three steps', () => {
  /** Seconds, temperature, speed: by hand from the thresholds above. */
  const COURSE: readonly [s: number, c: number, pct: number, why: string][] = [
    [0, 40, 35, 'cold'],
    [10, 45.1, 60, 'up at once'],
    [20, 44, 60, 'within the hysteresis'],
    [30, 39, 60, 'below it, but not long enough there'],
    [70, 39, 35, 'down after the dwell'],
    [80, 61, 100, 'two up at once'],
    [90, 54, 100, 'not before the dwell'],
    [140, 56, 100, 'within the hysteresis'],
    [150, 54, 60, 'one down'],
    [215, 30, 35, 'and another'],
  ];
  it('go up at once and down late', () => {
    const steps = new Steps(STEPS);
    for (const [second, temperatureC, speed, why] of COURSE)
      assert.equal(steps.decide(situation({ now: 1e12 + 1000 * second, temperatureC })), speed, why);
  });

  it('no temperature that wavers by less than the hysteresis makes them swing', () => {
    const wavers = fc.array(fc.double({ min: 0, max: 4.9, noNaN: true }), { minLength: 50, maxLength: 50 });
    fc.assert(
      fc.property(fc.double({ min: 30, max: 70, noNaN: true }), wavers, (baseC, by) => {
        const steps = new Steps(STEPS);
        const speeds = by.map((k, i) =>
          steps.decide(situation({ now: 1e12 + 60_000 * i, temperatureC: baseC + k })),
        );
        // It may find its level once, upwards; it never leaves one for a lower one.
        assert.deepEqual(
          [...speeds].sort((a, b) => a - b),
          speeds,
        );
      }),
      { seed: 8 },
    );
  });
});

describe('a curve', () => {
  const points = [
    [40, 20],
    [60, 60],
    [70, 100],
  ] as const;
  for (const [temperatureC, speed] of [
    [10, 20],
    [40, 20],
    [50, 40],
    [60, 60],
    [65, 80],
    [70, 100],
    [99, 100],
  ] as const) {
    it(`is ${speed} % at ${temperatureC} °C`, () => {
      assert.ok(Math.abs(speedAt(points, temperatureC) - speed) < 1e-9);
    });
  }

  it('follows upwards, and downwards only beyond its hysteresis', () => {
    const curve = new Curve({ points, hysteresisK: 4 });
    const speeds = [50, 48, 46, 45, 44].map((temperatureC) => curve.decide(situation({ temperatureC })));
    // 45 + 4 = 49 °C: 38 %; 44 + 4 = 48 °C: 36 %.
    assert.deepEqual(speeds, [40, 40, 40, 38, 36]);
  });
});

describe('a PID controller', () => {
  const limits = { setPointC: 65, minPct: 20, maxPct: 100, slewPctPerS: 2 };
  const plain = { kp: 2, ki: 0.02, kd: 0, feedForward: false };

  it('cools: hotter means faster', () => {
    const speeds = [60, 65, 70].map((temperatureC) => {
      const pid = new Pid(plain, limits);
      pid.decide(situation({ temperatureC: 65 }));
      return pid.decide(situation({ temperatureC }));
    });
    assert.ok(speeds[0]! < speeds[1]! && speeds[1]! < speeds[2]!, String(speeds));
  });

  it('takes over at the speed that there is, wherever it is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 30, max: 90, noNaN: true }),
        fc.double({ min: 25, max: 95, noNaN: true }),
        (temperatureC, speedPct) => {
          const pid = new Pid({ ...plain, ki: 0 }, limits);
          pid.follow(speedPct, situation({ temperatureC }));
          const first = pid.decide(situation({ temperatureC, speedPct }));
          assert.ok(Math.abs(first - speedPct) < 1e-9, `${first} from ${speedPct}`);
        },
      ),
      { seed: 8 },
    );
  });

  it('never leaves its limits, and does not wind up: an hour of heat is left in a minute', () => {
    const pid = new Pid(plain, limits);
    let speedPct = 50;
    for (let i = 0; i < 360; i++) {
      speedPct = pid.decide(situation({ temperatureC: 85, speedPct }));
      assert.ok(speedPct >= 20 && speedPct <= 100);
    }
    assert.equal(speedPct, 100);
    for (let i = 0; i < 6; i++) speedPct = pid.decide(situation({ temperatureC: 60, speedPct }));
    assert.ok(speedPct < 95, String(speedPct));
  });

  it('knows the speed that a power asks for before it is felt', () => {
    // T = 22 + 0.018 P (5 + 1/n): 250 W rest at 65 °C with n = 4.5 / (65 - 22 - 22.5) = 0.2195.
    const pid = new Pid({ kp: 0, ki: 0, kd: 0, feedForward: true }, limits);
    const known = { ...learnedModel(22), temperatureC: 65, powerW: 250, meanW: 250, speedPct: 22 };
    pid.decide(situation(known));
    const before = pid.decide(situation(known));
    const burst = pid.decide(situation({ ...known, powerW: 300, meanW: 250, speedPct: before }));
    // 300 W: 5.4 / 16 = 0.3375; 11.8 points more.
    assert.ok(Math.abs(burst - before - 11.8) < 1.5, `${before} to ${burst}`);
  });
});
