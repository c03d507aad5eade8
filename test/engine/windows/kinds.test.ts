import assert from 'node:assert/strict';
import type { Metric } from '../../../engine/telemetry/metric';
import { windowStage } from '../../../engine/windows/window-stage';
import { config, play, sample, T0 } from './support';

describe('hopping windows', () => {
  it('start every hop and overlap', () => {
    const stage = windowStage.create(
      config({ kind: 'hopping', every: ['1m'], hop: '20s', aggregates: ['count'] }),
    );
    const { windows } = play(
      stage,
      [0, 10, 20, 30, 40, 50, 60, 70].map((s) => sample(s, { x: 1 })),
    );
    // By hand: [-40,20) 2, [-20,40) 4, [0,60) 6, [20,80) 6, [40,100) 4, [60,120) 2.
    assert.deepEqual(
      windows.map(({ timestamp, fields }) => [(timestamp - T0) / 1000, fields.x_count]),
      [
        [-40, 2],
        [-20, 4],
        [0, 6],
        [20, 6],
        [40, 4],
        [60, 2],
      ],
    );
  });
});

describe('session windows', () => {
  const session = (seconds: number[], outOfOrderS = 0) =>
    play(
      windowStage.create(config({ kind: 'session', gap: '30s', outOfOrderS, aggregates: ['count', 'avg'] })),
      seconds.map((s) => sample(s, { x: s })),
    );

  it('end where the silence is longer than the gap', () => {
    const { windows } = session([0, 10, 40, 71, 80, 200]);
    assert.deepEqual(
      windows.map(({ timestamp, tags, fields }) => [
        (timestamp - T0) / 1000,
        tags.window,
        fields.x_count,
        fields.length_s,
      ]),
      [
        [0, 'session-30s', 3, 40],
        [71, 'session-30s', 2, 9],
        [200, 'session-30s', 1, 0],
      ],
    );
    // 0 holds 10 s, then 10 holds 30 s: 300 / 40.
    assert.equal(windows[0]?.fields.x_avg, 7.5);
    assert.equal(windows[2]?.fields.x_avg, 200);
  });

  it('take disorder within the allowance, and call late what comes behind it', () => {
    const ordered = session([0, 10, 20, 100, 140]).windows;
    const { windows, refused } = session([0, 20, 10, 100, 140, 135, 15], 25);
    assert.deepEqual(
      windows.map(({ fields }) => fields.x_count),
      [3, 1, 2],
    );
    assert.equal(ordered.length, 3);
    assert.deepEqual(
      refused.map(({ reason }) => reason),
      ['late'],
    );
  });
});

describe('count windows', () => {
  it('hold so many samples in order of time', () => {
    const stage = windowStage.create(
      config({ kind: 'count', size: 3, aggregates: ['first', 'last', 'count'] }),
    );
    const { windows } = play(
      stage,
      [0, 1, 2, 3, 4, 5, 6].map((s) => sample(s, { x: s })),
    );
    assert.deepEqual(
      windows.map(({ timestamp, tags, fields }) => [
        (timestamp - T0) / 1000,
        tags.window,
        fields.x_first,
        fields.x_last,
      ]),
      [
        [0, 'count-3', 0, 2],
        [3, 'count-3', 3, 5],
        [6, 'count-3', 6, 6], // the end of input closes what is not full
      ],
    );
  });
});

describe('days', () => {
  // Transitions of 2026 in Europe/Paris: 29 March 02:00 -> 03:00, 25 October 03:00 -> 02:00 (IANA tz database).
  const day = (zone: string, iso: string) => {
    const stage = windowStage.create(config({ every: ['1d'], zone, aggregates: ['count'] }));
    const t = Date.parse(iso);
    const metric: Metric = { name: 'test', tags: {}, fields: { x: 1 }, timestamp: t };
    const [window] = play(stage, [metric]).windows;
    return [new Date(window?.timestamp ?? 0).toISOString(), window?.fields.length_s];
  };
  const table: [zone: string, sample: string, start: string, hours: number][] = [
    ['UTC', '2026-03-29T12:00:00Z', '2026-03-29T00:00:00.000Z', 24],
    ['Europe/Paris', '2026-03-28T23:00:00Z', '2026-03-28T23:00:00.000Z', 23],
    ['Europe/Paris', '2026-03-29T21:59:59Z', '2026-03-28T23:00:00.000Z', 23],
    ['Europe/Paris', '2026-03-29T22:00:00Z', '2026-03-29T22:00:00.000Z', 24],
    ['Europe/Paris', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', 25],
    ['Europe/Paris', '2026-10-25T22:59:59Z', '2026-10-24T22:00:00.000Z', 25],
    ['Asia/Kathmandu', '2026-06-01T00:00:00Z', '2026-05-31T18:15:00.000Z', 24],
    // Clocks go forward at midnight: 24 April 2026 in Cairo begins at 01:00 local, 22:00 UTC.
    ['Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00.000Z', 23],
    // Clocks go back from 1 o'clock to midnight, at 01:00 UTC: the day has two midnights.
    ['Atlantic/Azores', '2026-10-24T12:00:00Z', '2026-10-24T00:00:00.000Z', 24],
    ['Atlantic/Azores', '2026-10-25T00:30:00Z', '2026-10-25T00:00:00.000Z', 25],
    ['Atlantic/Azores', '2026-10-25T12:00:00Z', '2026-10-25T00:00:00.000Z', 25],
    ['Atlantic/Azores', '2026-10-26T00:59:59Z', '2026-10-25T00:00:00.000Z', 25],
  ];
  for (const [zone, at, start, hours] of table) {
    it(`${at} in ${zone}: a day of ${hours} h`, () => assert.deepEqual(day(zone, at), [start, hours * 3600]));
  }
});
