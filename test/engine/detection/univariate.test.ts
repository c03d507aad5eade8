import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ALARM_THRESHOLD, LOUD, Univariate, WARM_UP } from '../../../engine/detection/univariate/univariate';
import { RandomStream } from '../../../engine/telemetry/random';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../engine/telemetry/units';

const START = Date.UTC(2026, 0, 5);
const EVERY = 5 * MINUTE_MS;

/** A number that varies about 50 with deviation 2. */
function noise(seed = 1): (i: number) => number {
  const random = new RandomStream(seed, 'series', 'value');
  return () => 50 + 2 * random.normal();
}

/** A busy hour a day: 80 from noon to one, 20 else, with noise of deviation 1. */
function daily(): (i: number) => number {
  const random = new RandomStream(2, 'series', 'value');
  return (i) => {
    const hour = Math.floor(((i * EVERY) % DAY_MS) / HOUR_MS);
    return (hour === 12 ? 80 : 20) + random.normal();
  };
}

interface Seen {
  readonly at: number;
  readonly alarm: number;
  readonly score: number;
  readonly oddity: string | undefined;
}

function judge(values: readonly number[], detector = new Univariate(), from = 0): Seen[] {
  return values.map((value, i) => {
    detector.push(value, START + (from + i) * EVERY);
    const { alarm, score, oddity } = detector;
    return { at: from + i, alarm, score, oddity };
  });
}

const series = (length: number, next: (i: number) => number) => Array.from({ length }, (_, i) => next(i));
const alarmed = (seen: readonly Seen[]) => seen.filter(({ alarm }) => alarm >= ALARM_THRESHOLD);

describe('detection of one series by itself', () => {
  it('says nothing while it warms up, whatever comes', () => {
    const values = series(WARM_UP, (i) => (i % 7 === 0 ? 1e6 : i));
    assert.ok(judge(values).every(({ alarm, score }) => alarm === 0 && score === 0));
  });

  it('stays calm on noise: in ten weeks at 5 minutes four alarms a week are faint, one in all is loud', () => {
    // New extremes beyond 150 samples of a normal law come by chance: their rate falls as 1 / samples. Counted.
    const alarms = series(10, (seed) => seed).flatMap((seed) => alarmed(judge(series(2016, noise(seed)))));
    assert.ok(alarms.length <= 45, `${alarms.length} alarms`);
    const loud = alarms.filter(({ alarm }) => alarm >= LOUD);
    assert.ok(loud.length <= 2, `${loud.length} loud alarms`);
  });

  it('finds a spike in the sample that it is in, by its range', () => {
    const next = noise();
    const seen = judge(series(1000, (i) => (i === 800 ? 90 : next(i))));
    assert.deepEqual(
      alarmed(seen).map(({ at, oddity }) => [at, oddity]),
      [[800, 'range']],
    );
  });

  it('keeps its score up while a level lasts, and tells it once', () => {
    const next = noise();
    const seen = judge(series(900, (i) => next(i) + (i >= 800 ? 30 : 0)));
    assert.equal(alarmed(seen)[0]?.at, 800);
    // Within the silence after the alarm only what is worse is told.
    assert.ok(alarmed(seen).length <= 3, `${alarmed(seen).length} alarms`);
    const lasting = seen.slice(800, 900).map(({ score }) => score);
    assert.ok(Math.min(...lasting) > 0.3, `${Math.min(...lasting)}`);
  });

  it('finds another spread within its old range', () => {
    const next = noise();
    const calm = series(600, next);
    const low = Math.min(...calm);
    const high = Math.max(...calm);
    const seen = judge([...calm, ...series(100, (i) => (i % 2 === 0 ? low : high))]);
    const first = alarmed(seen)[0];
    assert.equal(first?.oddity, 'behaviour');
    // Half of the window of 50 at the most is of the new kind by then.
    assert.ok(first !== undefined && first.at >= 600 && first.at <= 640, `${first?.at}`);
  });

  it('finds a number that stands still, and not one that always did', () => {
    const next = noise();
    const stuck = judge(series(700, (i) => (i >= 600 ? 50.5 : next(i))));
    const first = stuck.find(({ oddity }) => oddity === 'stuck');
    // 20 equal values after the first of them, and one more.
    assert.equal(first?.at, 621);
    assert.equal(alarmed(judge(series(2000, () => 7))).length, 0);
  });

  it('learns the hours of the day: what is usual at noon is not at midnight', () => {
    const next = daily();
    const atNight = 10 * 288 + 12;
    const seen = judge(series(11 * 288, (i) => (i === atNight ? 80 : next(i))));
    // In the first days the range of an hour is young.
    const second = alarmed(seen).filter(({ at }) => at > 5 * 288);
    assert.deepEqual(
      second.map(({ at, oddity }) => [at, oddity]),
      [[atNight, 'season']],
    );
  });

  it('means the same for every unit', () => {
    const next = noise(5);
    const values = series(600, (i) => (i > 500 ? 2 : 1) * next(i));
    const seen = judge(values);
    fc.assert(
      fc.property(fc.constantFrom(0.5, 4, 1024), fc.constantFrom(-4096, 0, 65536), (factor, offset) => {
        const other = judge(values.map((value) => factor * value + offset));
        for (const [i, { alarm, score }] of other.entries()) {
          assert.ok(Math.abs(alarm - seen[i]!.alarm) < 1e-6);
          assert.ok(Math.abs(score - seen[i]!.score) < 1e-6);
        }
      }),
      { seed: 7 },
    );
  });

  it('goes on from a snapshot with the same results', () => {
    const next = noise(9);
    const values = series(900, (i) => (i > 700 ? 1.5 : 1) * next(i));
    const whole = judge(values);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 899 }), (cut) => {
        const before = new Univariate();
        judge(values.slice(0, cut), before);
        const after = new Univariate();
        after.restore(JSON.parse(JSON.stringify(before.snapshot())));
        assert.deepEqual(judge(values.slice(cut), after, cut), whole.slice(cut));
      }),
      { seed: 3, numRuns: 20 },
    );
  });
});
