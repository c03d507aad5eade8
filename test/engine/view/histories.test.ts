import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Metric } from '../../../engine/telemetry/metric';
import { Histories } from '../../../engine/view/history/histories';
import { spanBefore } from '../../../engine/view/history/moving';

/** A whole hour, so that windows of all lengths begin there. */
const START = Date.UTC(2026, 3, 14, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SERVER = { server: 's07' };
const LIMITS = { maxSeries: 100, idleExpiryS: 7 * 86_400 };
const LENGTHS = { '5s': 5000, '1m': MINUTE, '1h': HOUR } as const;
type Length = keyof typeof LENGTHS;

function window(start: number, value: number | null, length: Length = '5s', revision = 0): Metric {
  const tags = { cluster: 'lab', rack: 'a', server: 's07', method: 'simulated', window: length };
  return { name: 'server', tags, fields: { cpu_temp_c_avg: value, revision }, timestamp: start };
}

function filled(...windows: readonly Metric[]): Histories {
  const histories = new Histories(LIMITS);
  for (const each of windows) histories.window(each);
  return histories;
}

function restored(histories: Histories): Histories {
  const state = JSON.parse(JSON.stringify([...histories.snapshot()])) as [string, never][];
  return Histories.restore(LIMITS, state);
}

function cpu(histories: Histories, from: number, to: number, everyMs: number) {
  return histories.points('server', SERVER, 'cpu_temp_c', { from, to, everyMs })?.values;
}

/** Windows of 5 s as they may come: late by up to a minute, told again, some never. */
const TOLD = fc.array(
  fc.record({
    slot: fc.integer({ min: 0, max: 59 }),
    revision: fc.integer({ min: 0, max: 3 }),
    value: fc.option(fc.integer({ min: 20, max: 90 }), { nil: null }),
  }),
  { maxLength: 80 },
);

describe('histories', () => {
  it('keep of each window the value with the highest revision, whatever order they come in', () => {
    fc.assert(
      fc.property(TOLD, (told) => {
        const histories = filled(
          ...told.map(({ slot, value, revision }) => window(START + slot * 5000, value, '5s', revision)),
        );
        // The rule, told plainly: of equal revisions the last one holds.
        const best = new Map<number, { revision: number; value: number | null }>();
        for (const { slot, revision, value } of told)
          if (revision >= (best.get(slot)?.revision ?? 0)) best.set(slot, { revision, value });
        const points = cpu(histories, START, START + 60 * 5000, 5000) ?? [];
        for (const [slot, { value }] of best) if (value !== null) assert.equal(points[slot], value);
        // Between them stands what came before, or nothing.
        const read = new Set([...best.values()].map(({ value }) => value));
        for (const value of points) assert.ok(value === null || read.has(value), String(value));
      }),
      { seed: 1 },
    );
  });

  it('go on after a restart as if there had been none', () => {
    fc.assert(
      fc.property(TOLD, TOLD, (before, after) => {
        const tell = (histories: Histories, told: typeof before) => {
          for (const { slot, value, revision } of told)
            histories.window(window(START + slot * 5000, value, '5s', revision));
        };
        const through = filled();
        tell(through, before);
        const again = restored(through);
        tell(through, after);
        tell(again, after);
        assert.deepEqual([...again.snapshot()], [...through.snapshot()]);
        const all = [START, START + 60 * 5000, 5000] as const;
        assert.deepEqual(cpu(again, ...all), cpu(through, ...all));
      }),
      { seed: 2 },
    );
  });

  it('leave a gap where nothing was read for three sample periods, and none where it was read in time', () => {
    // A sample every 10 s is a value in every second window of 5 s; then nothing for a minute.
    const at = (second: number) => window(START + 1000 * second, 50);
    const seconds = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 190, 200, 210];
    const values = cpu(filled(...seconds.map(at)), START, START + 220_000, 5000)!;
    assert.ok(values.slice(0, 25).every((value) => value === 50));
    const gap = values.slice(25, 38);
    assert.ok(gap.filter((value) => value === null).length >= 7, gap.join());
    assert.equal(values[38], 50);
  });

  it('end where the data end', () => {
    const told = Array.from({ length: 12 }, (_, i) => window(START + 5000 * i, 40 + i));
    const values = cpu(filled(...told), START, START + 2 * MINUTE, 5000)!;
    assert.deepEqual(values.slice(10), [50, 51, ...new Array(12).fill(null)]);
  });

  it('show an hour in windows of 5 s, what is older in longer ones', () => {
    const told: Metric[] = [];
    for (let at = 0; at < 3 * HOUR; at += 5000) told.push(window(START + at, 60));
    for (let at = 0; at < 3 * HOUR; at += MINUTE) told.push(window(START + at, 70, '1m'));
    const values = cpu(filled(...told), START, START + 3 * HOUR, 20_000)!;
    // 540 points: those of two hours are of the minutes, those of the last hour are of the windows of 5 s.
    assert.ok(values.slice(0, 360).every((value) => value === 70));
    assert.ok(values.slice(360).every((value) => value === 60));
  });

  it('do not draw an hour of which little was read as if all of it had been read', () => {
    const told = Array.from({ length: 60 }, (_, i) => window(START + 50 * MINUTE + 5000 * i, 60));
    const values = cpu(filled(...told, window(START, 60, '1h')), START, START + HOUR, 20_000)!;
    assert.deepEqual([values[149], values[150]], [null, 60]);
  });

  it('know soon how often a thing is read', () => {
    // Every 30 s, which is every sixth window of 5 s: from the second reading on there is no gap.
    const told = Array.from({ length: 4 }, (_, i) => window(START + 30_000 * i, 50));
    const values = cpu(filled(...told), START, START + 95_000, 5000)!;
    assert.ok(
      values.every((value) => value === 50),
      values.join(),
    );
  });

  it('keep thirty days in windows of an hour, and no more', () => {
    const told = Array.from({ length: 24 * 40 }, (_, i) => window(START + i * HOUR, i, '1h'));
    const histories = filled(...told);
    const values = cpu(histories, START, START + 40 * DAY, HOUR)!;
    assert.equal(values.filter((value) => value !== null).length, 24 * 30);
    assert.equal(values.at(-1), 24 * 40 - 1);
  });

  it('count what there is no place for, and forget what is silent', () => {
    const histories = new Histories({ maxSeries: 2, idleExpiryS: 60 });
    for (let i = 0; i < 5; i++) {
      const metric = window(START, 50);
      histories.window({ ...metric, tags: { ...metric.tags, server: `s${i}` } });
    }
    assert.deepEqual([histories.size, histories.dropped], [2, 3]);
    histories.sweep(START + 65_001);
    assert.equal(histories.size, 0);
  });

  it('keep nothing of windows of other lengths, and of fields that no page draws', () => {
    const metric = window(START, 50);
    const histories = filled(
      { ...metric, tags: { ...metric.tags, window: '10s' } },
      { ...metric, fields: { cpu_freq_mhz_avg: 3000, revision: 0 } },
    );
    assert.equal(histories.size, 0);
  });

  it('make candles of several windows: first open, last close, lowest low, highest high', () => {
    const candle = (minute: number, [open, high, low, close]: readonly number[]): Metric => ({
      ...window(START + minute * MINUTE, 50, '1m'),
      fields: {
        ...{ cpu_temp_c_open: open!, cpu_temp_c_high: high!, cpu_temp_c_low: low!, cpu_temp_c_close: close! },
        revision: 0,
      },
    });
    const histories = filled(
      candle(0, [50, 55, 49, 52]),
      candle(1, [52, 53, 40, 41]),
      candle(5, [60, 61, 59, 60]),
    );
    const rows = histories
      .ladder('server', SERVER, 'cpu_temp_c_open')
      ?.candles('cpu_temp_c', { from: START, to: START + 15 * MINUTE, everyMs: 5 * MINUTE });
    // Start, open, close, low, high; nothing was read from the tenth minute on.
    assert.deepEqual(rows, [
      [START, 50, 41, 40, 55],
      [START + 5 * MINUTE, 60, 60, 59, 61],
    ]);
  });

  it('know how many samples did not come', () => {
    const metric = window(START, 50, '1m');
    const histories = filled({
      ...metric,
      fields: { ...metric.fields, cpu_temp_c_count: 9, cpu_temp_c_expected: 12 },
    });
    const span = { from: START, to: START + MINUTE, everyMs: MINUTE };
    assert.deepEqual(histories.points('server', SERVER, 'missing', span)?.values, [25]);
  });

  it('keep what a detector expected, a minute and an hour each', () => {
    const histories = new Histories(LIMITS);
    for (let minute = 0; minute < 120; minute++)
      histories.score({
        name: 'anomaly',
        tags: { cluster: 'lab', rack: 'a', server: 's07', field: 'cpu_temp_c' },
        fields: { score: 0.1, observed: 51, expected: minute < 60 ? 50 : 60 },
        timestamp: START + minute * MINUTE + 7000,
      });
    const of = (from: number, to: number, everyMs: number) =>
      histories.expected(SERVER, 'cpu_temp_c', { from, to, everyMs })?.values;
    assert.deepEqual(of(START + 59 * MINUTE, START + 61 * MINUTE, MINUTE), [50, 60]);
    assert.deepEqual(of(START, START + 2 * HOUR, HOUR), [50, 60]);
  });

  it('end a span where windows have been told, and a long one with what has passed of its last point', () => {
    const now = START + 63_000;
    assert.deepEqual(spanBefore(now, 15 * MINUTE, 5000).to, START + 55_000);
    assert.deepEqual(spanBefore(now, 30 * DAY, HOUR).to, START + HOUR);
  });
});
