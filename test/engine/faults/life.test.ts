import assert from 'node:assert/strict';
import { FAULT_KINDS } from '../../../engine/faults/catalogue';
import { acceleration, failedShare, LIVES, timeToFailureH, yearlyRate } from '../../../engine/faults/life';
import { placeOf } from '../../../engine/faults/place';
import { randomFaults } from '../../../engine/faults/random-faults';
import { layoutOf } from '../../../engine/room/document/layout';
import { readRoom } from '../../../engine/room/document/read-room';
import { RandomStream } from '../../../engine/telemetry/random';
import { START } from './rig';

const DRAWS = 10_000;

const names = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `s${i}` }));

function draws(life: { shape: number; scaleH: number }, ageH = 0): number[] {
  const stream = new RandomStream(11, 'fan', 'life');
  return Array.from({ length: DRAWS }, () => timeToFailureH(life, ageH, stream.uniform)).sort(
    (a, b) => a - b,
  );
}

/** Largest distance of the shares of sorted draws from their law (Kolmogorov, Smirnov). */
function distance(sorted: readonly number[], law: (x: number) => number): number {
  return sorted.reduce((most, x, i) => {
    const share = law(x);
    return Math.max(most, share - i / sorted.length, (i + 1) / sorted.length - share);
  }, 0);
}

/** Critical distance at p = 0.01: 1.628 / √n (Smirnov's table for large n). */
const CRITICAL = 1.628 / Math.sqrt(DRAWS);

describe('lives (C19)', () => {
  it('of fans follow Weibull with β 1.1 and η 541 468 h: Kolmogorov–Smirnov, p > 0.01 at 10 000 draws', () => {
    const law = (x: number) => 1 - Math.exp(-((x / 541_468) ** 1.1));
    assert.ok(distance(draws(LIVES.fan), law) < CRITICAL);
    // The test can fail: another shape, and another scale, are found out.
    assert.ok(distance(draws({ shape: 1.15, scaleH: 541_468 }), law) > CRITICAL);
    assert.ok(distance(draws({ shape: 1.1, scaleH: 570_000 }), law) > CRITICAL);
  });

  it('of fans last 522 469 h in the mean, and 10 % of them 70 000 h or less', () => {
    const sorted = draws(LIVES.fan);
    const mean = sorted.reduce((sum, x) => sum + x, 0) / DRAWS;
    // Deviation of Weibull with β 1.1 is 0.91 of its mean: 3 · 0.91 / √10 000 = 2.7 %.
    assert.ok(Math.abs(mean / 522_469 - 1) < 0.027, `${mean}`);
    assert.ok(Math.abs(failedShare(LIVES.fan, 70_000) - 0.1) < 1e-4);
    assert.ok(Math.abs(failedShare(LIVES.fanWearOut, 70_000) - 0.1) < 1e-4);
  });

  // Table of the physics, section 3.
  for (const [years, wanted] of [
    [1, 0.0107],
    [3, 0.035],
    [5, 0.061],
  ] as const) {
    it(`${100 * wanted} % of fans fail within ${years} years`, () => {
      assert.ok(Math.abs(failedShare(LIVES.fan, 8760 * years) - wanted) < 5e-4);
    });
  }

  it('that have reached an age follow the rest of their law', () => {
    const age = 400_000;
    const left = 1 - failedShare(LIVES.fan, age);
    const law = (x: number) => 1 - (1 - failedShare(LIVES.fan, age + x)) / left;
    assert.ok(distance(draws(LIVES.fan, age), law) < CRITICAL);
  });

  it('that are exponential forget their age', () => {
    const law = (x: number) => 1 - Math.exp(-x / 5000);
    assert.ok(distance(draws(LIVES.sensor), law) < CRITICAL);
    assert.ok(distance(draws(LIVES.sensor, 8000), law) < CRITICAL);
  });

  it('of disks end for 1.57 % within a year', () => {
    assert.ok(Math.abs(failedShare(yearlyRate(0.0157), 8760) - 0.0157) < 1e-12);
  });

  it('pass half as fast again 10 °C above 40 °C', () => {
    assert.equal(acceleration(40), 1);
    assert.ok(Math.abs(acceleration(50) - 1.5) < 1e-12);
    assert.ok(Math.abs(acceleration(20) - 1 / 2.25) < 1e-12);
  });
});

describe('random faults of a room', () => {
  const until = START + 30 * 86_400_000;
  const options = { from: START, until, seed: 1, speedUp: 100 };
  const of = (servers: number, more: object = {}) => {
    const racks = [{ name: 'rack-1', servers: names(servers) }];
    return randomFaults(layoutOf(readRoom({ racks })), { ...options, ...more });
  };

  it('come at times within the span, with ids of their own, in order, of kinds that there are', () => {
    const plans = of(20);
    assert.equal(new Set(plans.map(({ id }) => id)).size, plans.length);
    const times = plans.map(({ start }) => ('at' in start ? start.at : Number.NaN));
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    assert.ok(times[0]! >= START && times.at(-1)! < until);
    assert.ok(plans.every(({ kind }) => FAULT_KINDS.includes(kind)));
    const layout = layoutOf(readRoom({ racks: [{ name: 'rack-1', servers: names(20) }] }));
    for (const plan of plans)
      assert.doesNotThrow(() => placeOf(plan, layout), 'its target stands in the room');
    assert.ok(new Set(plans.map(({ kind }) => kind)).size >= 6);
  });

  it('are as many as the lives say', () => {
    // Sensors stuck: 20 of them, a life of 5000 h at 100 times the pace, 6 h to be mended, 720 h.
    const count = of(20).filter(({ kind }) => kind === 'sensor-stuck').length;
    const wanted = (20 * 720) / (5000 / 100 + 6);
    assert.ok(Math.abs(count - wanted) < 3 * Math.sqrt(wanted), `${count} of ${wanted}`);
  });

  it('are the same for the same seed, and one more server changes nobody else’s draws', () => {
    assert.deepEqual(of(20), of(20));
    assert.notDeepEqual(of(20, { seed: 2 }), of(20));
    // One more server warms the others, so the heat is held here.
    const alike = { inletC: () => 25 };
    assert.deepEqual(
      of(21, alike).filter(({ target }) => target.server !== 's20'),
      of(20, alike),
    );
  });

  it('come sooner to fans in the heat and to fans that are old', () => {
    const fans = (more: object) => of(100, more).filter(({ kind }) => kind === 'fan-wear').length;
    assert.ok(fans({ inletC: () => 60 }) > fans({ inletC: () => 40 }));
    assert.ok(fans({ ageH: 100_000 }) > fans({}));
  });

  it('take the heat from where a server stands: the top of a rack is warmer than the bottom', () => {
    const ofPlace = (server: number) =>
      Array.from({ length: 12 }, (_, seed) => of(20, { seed, speedUp: 10_000 }))
        .flat()
        .filter(({ kind, target }) => kind === 'fan-wear' && target.server === `s${server}`).length;
    assert.ok(ofPlace(19) > ofPlace(0));
  });

  it('are none without time or pace', () => {
    assert.deepEqual(of(20, { until: START }), []);
    assert.deepEqual(of(20, { speedUp: 0 }), []);
  });
});
