import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readClock } from '../../../engine/telemetry/clock';
import type { Metric } from '../../../engine/telemetry/metric';
import { Replay, type ReplayOptions, type Tick } from '../../../engine/telemetry/replay';

const START = Date.UTC(2026, 0, 1);
const WALL = Date.UTC(2026, 5, 1);

const record = (seconds: number, server = 'a'): Metric => ({
  name: 'server',
  tags: { server, cluster: 'recorded' },
  fields: { power_w: seconds },
  timestamp: START + seconds * 1000,
});
const records = (...seconds: number[]) => seconds.map((one) => record(one));

function replay(options: Partial<ReplayOptions> = {}): Replay {
  return new Replay({ cluster: 'film', rate: 1, maxRecords: 1000, ...options });
}

/** Ticks until nothing is left, the wall clock moving on as it should. */
function play(one: Replay, from = WALL): Tick[] {
  const ticks: Tick[] = [];
  for (let wall = from; ; wall += one.periodMs) {
    const tick = one.tick(wall);
    if (tick === undefined) return ticks;
    ticks.push(tick);
    assert.ok(ticks.length < 10_000, 'ends');
  }
}

const seconds = (tick: Tick) => tick.records.map(({ fields }) => fields.power_w);
const clockSeconds = ({ clock }: Tick) => (clock.timestamp - START) / 1000;

describe('replay', () => {
  it('gives the records of each tick, and behind them the clock of the tick before', () => {
    const one = replay();
    assert.equal(one.add(records(0, 0.5, 1, 3), WALL), undefined);
    const ticks = play(one);
    assert.deepEqual(ticks.map(seconds), [[0], [0.5, 1], [], [3], []]);
    // One second behind what came before it; at the end all is told and the clock stands.
    assert.deepEqual(ticks.map(clockSeconds), [-1, 0, 1, 2, 3]);
    assert.deepEqual(
      ticks.map(({ clock }) => clock.fields),
      [true, true, true, true, false].map((running, sequence) => ({
        epoch: WALL,
        sequence,
        rate: 1,
        running,
        tick_s: 1,
      })),
    );
  });

  it('puts all in its own time domain and leaves the records it was given alone', () => {
    const given = Object.freeze(record(0));
    Object.freeze(given.tags);
    const one = replay();
    one.add([given], WALL);
    const [tick] = play(one);
    assert.deepEqual(tick?.records[0], { ...given, tags: { server: 'a', cluster: 'film' } });
    assert.deepEqual(tick?.clock.tags, { cluster: 'film' });
  });

  const paces: [rate: number, tickS: number, periodMs: number][] = [
    [1, 1, 1000],
    [5, 1, 200],
    [60, 12, 200],
    [3600, 720, 200],
    [0.1, 1, 10_000],
  ];
  for (const [rate, tickS, periodMs] of paces) {
    it(`×${rate} ticks ${tickS} s every ${periodMs} ms`, () => {
      const one = replay({ rate });
      assert.equal(one.tickS, tickS);
      assert.ok(Math.abs(one.periodMs - periodMs) < 1e-6);
    });
  }

  it('orders records by time, those of one time as they came', () => {
    const one = replay();
    one.add([record(2), record(1, 'b'), record(1, 'c'), record(0)], WALL);
    const all = play(one).flatMap((tick) => tick.records);
    assert.deepEqual(
      all.map(({ timestamp, tags }) => `${(timestamp - START) / 1000}${tags.server}`),
      ['0a', '1b', '1c', '2a'],
    );
  });

  it('never puts a clock before a record that is not behind it by more than a tick', () => {
    const anySeconds = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(anySeconds, fc.integer({ min: 1, max: 100 }), (times, rate) => {
        const one = replay({ rate });
        one.add(
          times.map((time) => record(time)),
          WALL,
        );
        let clock = Number.NEGATIVE_INFINITY;
        let given = 0;
        for (const tick of play(one)) {
          for (const { timestamp } of tick.records) {
            assert.ok(timestamp > clock, 'a record behind a clock already given would be late');
            given++;
          }
          assert.ok(tick.clock.timestamp > clock || tick.clock.fields.running === false);
          clock = tick.clock.timestamp;
        }
        assert.equal(given, times.length);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('goes on with records that begin where the last ended, in the same epoch', () => {
    const one = replay();
    one.add(records(0, 1), WALL);
    play(one);
    one.add(records(1, 2), WALL + 60_000);
    const ticks = play(one, WALL + 60_000);
    assert.deepEqual(ticks.map(seconds), [[1, 2], []]);
    assert.deepEqual(new Set(ticks.map(({ clock }) => clock.fields.epoch)), new Set([WALL]));
  });

  it('plays what begins earlier after the rest, in a higher epoch', () => {
    const one = replay();
    one.add(records(0, 5), WALL);
    one.add(records(0, 5), WALL);
    const clocks = play(one).map(({ clock }) => readClock(clock));
    const epochs = clocks.map((clock) => clock?.epoch);
    assert.deepEqual([...new Set(epochs)], [WALL, WALL + 1]);
    assert.deepEqual(epochs, [...epochs].sort());
    const sequences = clocks.map((clock) => clock?.sequence);
    assert.deepEqual(
      sequences,
      sequences.map((_, i) => i),
    );
  });

  it('takes the wall clock for the epoch, so that it rises over restarts', () => {
    const [before, after] = [WALL, WALL + 1000].map((wall) => {
      const one = replay();
      one.add(records(0), wall);
      return readClock((play(one)[0] as Tick).clock)?.epoch as number;
    });
    assert.ok((after as number) > (before as number));
  });

  it('keeps messages of one sequence in one run, whatever their order', () => {
    const one = replay();
    one.add(records(3), WALL, 'file 1');
    one.add(records(1), WALL, 'file 1');
    one.add(records(2), WALL, 'file 2');
    const ticks = play(one);
    assert.deepEqual(ticks.flatMap(seconds), [1, 3, 2]);
    assert.deepEqual(
      ticks.map(({ startsOver, clock }) => [startsOver, clock.fields.epoch]),
      [
        [true, WALL],
        [false, WALL],
        [false, WALL],
        [false, WALL],
        [true, WALL + 1],
        [false, WALL + 1],
      ],
    );
  });

  it('passes over the clocks of a recording', () => {
    const one = replay();
    one.add([record(0), { ...record(-5), name: 'clock' }], WALL);
    one.add([record(1), { ...record(-9), name: 'clock' }], WALL);
    assert.deepEqual(play(one).map(seconds), [[0], [1], []]);
  });

  it('refuses what does not fit, whole, by name', () => {
    const one = replay({ maxRecords: 3 });
    assert.equal(one.add(records(0, 1), WALL), undefined);
    const why = one.add(records(2, 3), WALL);
    assert.deepEqual([why?.code, why?.value, why?.limit], ['queue-full', 4, '3']);
    assert.equal(one.waiting, 2);
    assert.equal(play(one).flatMap(seconds).length, 2);
    assert.equal(one.add(records(2, 3), WALL), undefined, 'there is room again');
  });

  it('is idle before, not while, and again after it plays', () => {
    const one = replay();
    assert.deepEqual([one.idle, one.waiting, one.rate], [true, 0, 0]);
    assert.equal(one.tick(WALL), undefined);
    one.add([], WALL);
    assert.equal(one.idle, true);
    one.add(records(0, 10), WALL);
    one.tick(WALL);
    assert.deepEqual([one.idle, one.waiting], [false, 1]);
    play(one);
    assert.deepEqual([one.idle, one.waiting, one.rate], [true, 0, 0]);
  });

  it('shows the rate it reaches: half when every tick is late by its own length', () => {
    const one = replay({ rate: 60, maxRecords: 2000 });
    one.add(records(...Array.from({ length: 2000 }, (_, i) => i)), WALL);
    for (let wall = WALL, i = 0; i < 100; i++, wall += 2 * one.periodMs) one.tick(wall);
    assert.ok(Math.abs(one.rate - 30) < 0.1, `${one.rate}`);
  });

  it('plays a hundred thousand records that come line by line, each out of order', () => {
    const one = replay({ rate: 3600, maxRecords: 200_000 });
    for (let i = 0; i < 100_000; i++) one.add([record(i ^ 1)], WALL, 'file');
    const times = play(one).flatMap(seconds) as number[];
    assert.equal(times.length, 100_000);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
  });
});
