import assert from 'node:assert/strict';
import type { Metric } from '../../engine/telemetry/metric';
import type { Refused } from '../../engine/telemetry/problem';
import { systemClock } from '../../io/clock';
import type { Runs } from './run';

const HOUR_MS = 3_600_000;
const timeOf = ({ timestamp }: Metric) => new Date(timestamp).toISOString().slice(11, 19);

export const RUNS_OF_FLOWS: Runs = {
  '02 - Flows/3 - Windows of 5 s, 1 min and 1 h of this machine': async ({ load }) => {
    const flow = await load({ now: systemClock.now() });
    await flow.until(() => flow.done('5 s, 1 min and 1 h') === 1);
    flow.clock.advance(HOUR_MS + 120_000);
    await flow.until(() => ['1 hour', 'about the telemetry'].every((end) => flow.messages(end).length > 0));
    // The machine was read once: that value is the greatest of its window of each length.
    const [reading] = flow.metrics('5 s, 1 min and 1 h') as [Metric];
    for (const [end, window] of Object.entries({ '5 seconds': '5s', '1 minute': '1m', '1 hour': '1h' })) {
      const [metric] = flow.metrics(end) as [Metric];
      assert.equal(metric.tags.window, window);
      assert.equal(metric.fields.cpu_util_pct_count, 1);
      assert.equal(metric.fields.cpu_util_pct_max, reading.fields.cpu_util_pct);
    }
    const [telemetry] = flow.metrics('about the telemetry') as [Metric];
    assert.deepEqual([telemetry.name, telemetry.fields.received], ['telemetry', 1]);
  },

  "02 - Flows/4 - Candles of this machine's processor": async ({ load }) => {
    const flow = await load({ now: systemClock.now() });
    await flow.until(() => flow.done('candles of a minute') === 1);
    const [{ timestamp, tags, fields }] = flow.metrics('candles of a minute') as [Metric];
    // More readings of the same millisecond, so of the same minute.
    const more = [100, 0, 25].map((cpu_util_pct, i) => ({
      name: 'server',
      tags,
      fields: { cpu_util_pct },
      timestamp: timestamp + 0.25 * (i + 1),
    }));
    flow.node('candles of a minute').receive({ payload: more });
    flow.clock.advance(120_000);
    await flow.until(() => flow.messages('candles').length === 1);
    const time = new Date(timestamp - (timestamp % 60_000)).toISOString();
    assert.deepEqual(flow.payload('candles'), [
      { time, open: fields.cpu_util_pct, high: 100, low: 0, close: 25 },
    ]);
  },

  '02 - Flows/5 - Late samples revise their window': async ({ load }) => {
    const flow = await load();
    const windows = () => flow.metrics('windows and revisions');
    flow.press('1 - 10:00 to 11:10, one missing');
    await flow.until(() => windows().length === 1);
    flow.press('2 - the reading of 10:30');
    await flow.until(() => windows().length === 2);
    flow.press('3 - two hours later');
    await flow.until(() => windows().length === 3);
    flow.press('2 - the reading of 10:30');
    await flow.until(() => flow.messages('too late').length === 1);
    assert.deepEqual(
      windows().map((window) => [
        timeOf(window),
        window.fields.revision,
        window.fields.power_w_avg,
        window.fields.power_w_count,
      ]),
      [
        // (1200 × 20 + 1800 × 30 + 1200 × 10) min / 60 min: 1800 W hold over the gap.
        ['10:00:00', 0, 1500, 5],
        // The same with 2400 W for 10 min of those 30.
        ['10:00:00', 1, 1600, 6],
        ['11:00:00', 0, 1200, 2],
      ],
    );
    const { reason, input } = flow.payload<Refused<Metric>>('too late');
    assert.deepEqual([reason, timeOf(input)], ['late', '10:30:00']);
  },

  '02 - Flows/6 - Four kinds of window over the same samples': async ({ load }) => {
    const flow = await load();
    flow.press('seven samples');
    const ends = ['minutes', 'overlapping minutes', 'sessions', 'threes'];
    await flow.until(() => ends.every((end) => flow.messages(end).length > 0));
    const cut = ends.map((end) =>
      flow.metrics(end).map(({ fields }) => [fields.cpu_util_pct_mean, fields.cpu_util_pct_count]),
    );
    // Of 10 20 30 | 40 50 | ... 60 70, by hand.
    assert.deepEqual(cut, [
      [
        [20, 3],
        [45, 2],
      ],
      [
        [10, 1],
        [15, 2],
        [20, 3],
        [30, 3],
        [40, 3],
        [45, 2],
        [50, 1],
      ],
      [[30, 5]],
      [
        [20, 3],
        [50, 3],
      ],
    ]);
  },

  '02 - Flows/7 - A CSV with its own columns, played back': async ({ load }) => {
    const flow = await load();
    flow.press('play the log');
    await flow.until(() => flow.messages('refused, and why').length === 1);
    // 210 s of records at ×60, and the clock that says that it is over.
    flow.clock.advance(4500);
    const windows = () => flow.metrics('windows').filter(({ name }) => name !== 'clock');
    await flow.until(() => windows().length === 3);
    const clocks = flow.metrics('records and clock').filter(({ name }) => name === 'clock');
    assert.equal(clocks.at(-1)?.fields.running, false);
    assert.deepEqual(
      windows().map((window) => [
        timeOf(window),
        // 68 and 77 °F are 20 and 25 °C.
        Math.round(Number(window.fields.inlet_temp_c_avg) * 1e9) / 1e9,
        window.fields.power_w_avg,
        window.fields.power_w_missing,
      ]),
      [
        // 11:00 in Paris in winter.
        ['10:00:00', 20, 250, undefined],
        ['10:01:00', 25, 350, undefined],
        ['10:02:00', 20, 250, 1],
      ],
    );
    const { reason, input } = flow.payload<Refused<string>>('refused, and why');
    assert.deepEqual([reason, input], ['malformed', '2025-11-25 11:01:45;A01;77.0']);
  },

  '02 - Flows/8 - Energy of days with 23 and 24 hours': async ({ load }) => {
    const flow = await load();
    flow.press('three days');
    await flow.until(() => flow.messages('energy').length === 1);
    // 1 kW all day long.
    assert.deepEqual(flow.payload('energy'), [
      { day_begins: '2025-03-28T23:00:00.000Z', hours: 24, kWh: 24 },
      { day_begins: '2025-03-29T23:00:00.000Z', hours: 23, kWh: 23 },
      { day_begins: '2025-03-30T22:00:00.000Z', hours: 24, kWh: 24 },
    ]);
  },
};
