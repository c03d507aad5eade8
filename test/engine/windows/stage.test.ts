import assert from 'node:assert/strict';
import type { Metric } from '../../../engine/telemetry/metric';
import { windowConfigFlaw } from '../../../engine/windows/config';
import { type WindowStage, windowStage } from '../../../engine/windows/window-stage';
import { collect, config, field, play, type Results, sample, T0 } from './support';

function starts(windows: Metric[]): number[] {
  return windows.map(({ timestamp }) => (timestamp - T0) / 1000);
}

function results(): Results {
  return { windows: [], refused: [] };
}

describe('when a window is given', () => {
  it('once the watermark of its own series has passed its end, never earlier', () => {
    const stage = windowStage.create(config({ outOfOrderS: 5 }));
    const out = results();
    for (const second of [0, 30, 61, 64]) {
      collect(stage.advance(T0 + second * 1000), out);
      collect(stage.push(sample(second, { x: 1 })), out);
    }
    assert.deepEqual(out.windows, []);
    collect(stage.advance(T0 + 65_000), out);
    collect(stage.push(sample(65, { x: 1 })), out);
    assert.deepEqual(starts(out.windows), [0]);
  });

  it('one series does not close the windows of another', () => {
    const stage = windowStage.create(config());
    const out = results();
    collect(stage.advance(T0 + 70_000), out);
    collect(stage.push(sample(10, { x: 1 }, { server: 'slow' })), out);
    collect(stage.push(sample(65, { x: 1 }, { server: 'fast' })), out);
    assert.equal(out.windows.length, 0);
    collect(stage.push(sample(59, { x: 1 }, { server: 'slow' })), out);
    collect(stage.push(sample(60, { x: 1 }, { server: 'slow' })), out);
    assert.deepEqual(
      out.windows.map(({ tags, fields }) => [tags.server, fields.x_count]),
      [['slow', 2]],
    );
  });

  it('a series that has received nothing for 60 s follows the clock of its domain', () => {
    const stage = windowStage.create(config());
    const out = results();
    collect(stage.advance(T0), out);
    collect(stage.push(sample(0, { x: 1 })), out);
    collect(stage.advance(T0 + 59_999), out);
    collect(stage.advance(T0 + 60_000), out);
    assert.deepEqual(starts(out.windows), [0]);
  });

  it('one that comes every 40 s is waited for three times as long', () => {
    const stage = windowStage.create(config());
    const out = results();
    for (const second of [0, 40, 80]) {
      collect(stage.advance(T0 + second * 1000), out);
      collect(stage.push(sample(second, { x: 1 })), out);
    }
    assert.deepEqual(starts(out.windows), [0]);
    collect(stage.advance(T0 + 199_999), out);
    assert.deepEqual(starts(out.windows), [0]);
    collect(stage.advance(T0 + 200_000), out);
    assert.deepEqual(starts(out.windows), [0, 60]);
  });

  it('not before the clock of its domain, whatever the timestamps say', () => {
    const stage = windowStage.create(config());
    const out = results();
    for (const second of [0, 61, 125]) collect(stage.push(sample(second, { x: 1 })), out);
    assert.deepEqual(out.windows, []);
    collect(stage.advance(T0 + 60_000), out);
    assert.deepEqual(starts(out.windows), [0]);
  });
});

describe('revisions and lateness', () => {
  function revised(): { stage: WindowStage; out: Results } {
    const stage = windowStage.create(config({ latenessS: 30, aggregates: ['count', 'max'] }));
    const out = results();
    for (const second of [0, 20, 40, 60, 80]) {
      collect(stage.advance(T0 + second * 1000), out);
      collect(stage.push(sample(second, { x: second })), out);
    }
    return { stage, out };
  }

  it('a late sample gives its whole window again, one revision higher', () => {
    const { stage, out } = revised();
    collect(stage.push(sample(50, { x: 500 })), out);
    collect(stage.push(sample(51, { x: 1 })), out);
    assert.deepEqual(
      out.windows.map(({ timestamp, fields }) => [
        timestamp - T0,
        fields.revision,
        fields.x_count,
        fields.x_max,
      ]),
      [
        [0, 0, 3, 40],
        [0, 1, 4, 500],
        [0, 2, 5, 500],
      ],
    );
    assert.equal(stage.figures().outOfOrder, 2);
  });

  it('behind the allowed lateness it is refused with the reason, and changes nothing', () => {
    const { stage, out } = revised();
    collect(stage.advance(T0 + 90_000), out);
    collect(stage.push(sample(90, { x: 1 })), out); // 60 s + 30 s lateness: the first minute is final
    const given = out.windows.length;
    collect(stage.push(sample(59, { x: 1 })), out);
    assert.equal(out.windows.length, given);
    assert.deepEqual(
      out.refused.map(({ reason, problem, input }) => [reason, problem.field, input.timestamp]),
      [['late', 'timestamp', T0 + 59_000]],
    );
    assert.equal(stage.figures().late, 1);
  });

  it('the same sample again is counted, not added', () => {
    const { stage, out } = revised();
    collect(stage.push(sample(80, { x: 80 })), out);
    collect(stage.push(sample(40, { x: 40 })), out);
    assert.equal(out.windows.length, 1);
    assert.equal(stage.figures().duplicates, 2);
  });

  it('fields that come one a Metric, with one time, share a row', () => {
    const stage = windowStage.create(config({ aggregates: ['avg', 'count'] }));
    const metrics = [0, 10, 20].flatMap((s) => [
      sample(s, { a: 1 }),
      sample(s, { b: 2 }),
      sample(s, { c: null }),
    ]);
    const [window] = play(stage, metrics).windows;
    assert.deepEqual(
      [window?.fields.a_count, window?.fields.b_count, window?.fields.c_count, window?.fields.c_missing],
      [3, 3, 0, 3],
    );
    assert.equal(stage.figures().duplicates, 0);
  });

  it('a sample long before those kept still counts in its open hour, and says that time is not weighed', () => {
    const stage = windowStage.create(config({ every: ['1h'], aggregates: ['avg', 'count', 'sum'] }));
    const metrics = Array.from({ length: 600 }, (_, i) => sample(10 + i, { x: 1 }));
    const { windows, refused } = play(stage, [...metrics, sample(3, { x: 5 })]);
    assert.equal(refused.length, 0);
    assert.deepEqual([windows[0]?.fields.x_count, windows[0]?.fields.x_sum], [601, 605]);
    assert.equal(windows[0]?.quality?.x_avg, 'suspect');
  });
});

describe('keys', () => {
  it('of chosen tags always hold cluster and method, and take several series together', () => {
    const stage = windowStage.create(config({ by: ['rack'], aggregates: ['avg', 'count', 'max'] }));
    const metrics = [0, 10, 20, 30, 40, 50].flatMap((s) =>
      ['a', 'b'].map((server, i) =>
        sample(s, { x: i === 0 ? 10 : 30 }, { rack: 'r1', server, cluster: 'c', method: 'simulated' }),
      ),
    );
    const { windows } = play(stage, metrics);
    assert.equal(windows.length, 1);
    assert.deepEqual(windows[0]?.tags, { cluster: 'c', method: 'simulated', rack: 'r1', window: '1m' });
    assert.deepEqual(
      [field(windows[0], 'x_avg'), field(windows[0], 'x_count'), field(windows[0], 'x_max')],
      [20, 12, 30],
    );
    assert.equal(stage.figures().duplicates, 0);
  });

  it('do not depend on the order of tags', () => {
    const stage = windowStage.create(config({ aggregates: ['count'] }));
    const { windows } = play(stage, [
      sample(0, { x: 1 }, { rack: 'r', server: 'a' }),
      sample(10, { x: 1 }, { server: 'a', rack: 'r' }),
    ]);
    assert.deepEqual(
      windows.map(({ fields }) => fields.x_count),
      [2],
    );
  });

  it('are bounded: a series too many is refused by name, those known go on', () => {
    const stage = windowStage.create(config({ maxSeries: 2 }));
    const { windows, refused } = play(stage, [
      sample(0, { x: 1 }, { server: 'a' }),
      sample(0, { x: 1 }, { server: 'b' }),
      sample(0, { x: 1 }, { server: 'c' }),
      sample(1, { x: 1 }, { server: 'a' }),
    ]);
    assert.deepEqual(
      refused.map(({ problem: { code, field, value, limit } }) => [code, field, value, limit]),
      [['too-many-series', 'server', 3, '2']],
    );
    assert.equal(windows.length, 2);
    assert.equal(stage.figures().dropped, 1);
  });

  it('that nothing comes for are forgotten, after their last window', () => {
    const stage = windowStage.create(config({ idleExpiryS: 600 }));
    const out = results();
    collect(stage.advance(T0), out);
    collect(stage.push(sample(0, { x: 1 })), out);
    collect(stage.advance(T0 + 599_000), out);
    assert.equal(stage.figures().series, 1);
    collect(stage.advance(T0 + 600_000), out);
    assert.deepEqual([stage.figures().series, out.windows.length], [0, 1]);
    assert.equal([...stage.snapshot()].filter(([key]) => key.startsWith('group')).length, 0);
  });

  it('a window that is fed back is refused', () => {
    const stage = windowStage.create(config());
    const { refused } = play(stage, [sample(0, { x_avg: 1 }, { server: 'a', window: '1m' })]);
    assert.equal(refused[0]?.reason, 'window-input');
  });
});

describe('what is expected', () => {
  const counts = (options: Parameters<typeof config>[0], seconds: number[]) => {
    const stage = windowStage.create(config({ aggregates: ['count'], ...options }));
    const [window] = play(
      stage,
      seconds.map((s) => sample(s, { cpu_temp_c: 1 })),
    ).windows;
    return [
      window?.fields.cpu_temp_c_count,
      window?.fields.cpu_temp_c_expected,
      window?.fields.expected_learned,
    ];
  };
  const seconds = [0, 10, 20, 40, 50]; // one of six is missing

  it('comes from the table, by measurement and field or by field', () => {
    assert.deepEqual(counts({ expectedS: { 'server.cpu_temp_c': 5, cpu_temp_c: 1 } }, seconds), [
      5,
      12,
      undefined,
    ]);
    assert.deepEqual(counts({ expectedS: { cpu_temp_c: 10 } }, seconds), [5, 6, undefined]);
  });
  it('is learned as the median gap otherwise, and the window says so', () => {
    assert.deepEqual(counts({}, seconds), [5, 6, true]);
  });
  it('is nothing for what is read on change', () => {
    assert.deepEqual(counts({ expectedS: { cpu_temp_c: 0 } }, seconds), [5, undefined, undefined]);
  });
});

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

describe('telemetry about telemetry', () => {
  it('tells once a minute of domain time what came from whom, and in which state', () => {
    const stage = windowStage.create(config({ telemetry: true, latenessS: 0 }));
    const out = results();
    const at = (clock: number, second: number, fields: Metric['fields']) => {
      collect(stage.advance(T0 + clock * 1000), out);
      collect(stage.push(sample(second, fields, { server: 'a', cluster: 'c' })), out);
    };
    at(0, 0, { x: 1 });
    at(10, 9, { x: 2 });
    at(20, 9, { x: 2 }); // again
    at(30, 5, { x: null }); // older, without an answer
    at(61, 60, { x: 1 });
    at(62, 12, { x: 1 }); // its minute is over
    stage.noteRefused({ tags: { server: 'a', cluster: 'c' } }, 'future');
    collect(stage.advance(T0 + 120_000), out);
    const told = out.windows.filter(({ name }) => name === 'telemetry');
    // Delays by hand: 0, 1, 11, 25 s, mean 9.25; then 1 and 50, mean 25.5.
    assert.deepEqual(
      told.map(({ tags, timestamp, fields }) => ({ tags, second: (timestamp - T0) / 1000, fields })),
      [
        {
          tags: { cluster: 'c', server: 'a' },
          second: 0,
          fields: {
            received: 4,
            duplicate: 1,
            out_of_order: 1,
            late: 0,
            future: 0,
            refused: 0,
            missing: 1,
            delay_s: 9.25,
            skew_s: 0,
          },
        },
        {
          tags: { cluster: 'c', server: 'a' },
          second: 60,
          fields: {
            received: 2,
            duplicate: 0,
            out_of_order: 0,
            late: 1,
            future: 1,
            refused: 0,
            missing: 0,
            delay_s: 25.5,
            skew_s: 0,
          },
        },
      ],
    );
  });
});

describe('options of windows', () => {
  const table: [options: Parameters<typeof config>[0], field: string, value: unknown][] = [
    [{ kind: 'sliding' as never }, 'kind', 'sliding'],
    [{ every: [] }, 'every', 'a list of 0'],
    [{ every: ['soon'] }, 'every', 'soon'],
    [{ every: ['7s'] }, 'every', '7s'],
    [{ every: ['2h'] }, 'every', '2h'],
    [{ every: ['7d'] }, 'every', '7d'],
    [{ kind: 'hopping', every: ['1m', '5m'], hop: '10s' }, 'every', '1m, 5m'],
    [{ kind: 'hopping', every: ['1m'], hop: '7s' }, 'hop', '7s'],
    [{ kind: 'hopping', every: ['1h'], hop: '1s' }, 'hop', '1s'],
    [{ kind: 'session', gap: '' }, 'gap', ''],
    [{ kind: 'count', size: 0 }, 'size', 0],
    [{ zone: 'Mars/Olympus' }, 'zone', 'Mars/Olympus'],
    [{ aggregates: ['avg', 'mode' as never] }, 'aggregates', 'mode'],
    [{ aggregates: ['p100' as never] }, 'aggregates', 'p100'],
    [{ by: ['rack', ''] }, 'by', ''],
    [{ outOfOrderS: -1 }, 'outOfOrderS', -1],
    [{ latenessS: Number.NaN }, 'latenessS', 'NaN'],
    [{ expectedS: { cpu_temp_c: -5 } }, 'expectedS.cpu_temp_c', -5],
    [{ maxSeries: 0 }, 'maxSeries', 0],
    [{ idleExpiryS: 1 }, 'idleExpiryS', 1],
  ];
  for (const [options, field, value] of table) {
    it(`${field} = ${JSON.stringify(value)} is refused by name`, () => {
      const flaw = windowConfigFlaw(config(options));
      assert.deepEqual([flaw?.code, flaw?.field, flaw?.value], ['bad-option', field, value]);
      assert.ok((flaw?.limit ?? '').length > 0);
    });
  }
  it('the defaults are fine', () => assert.equal(windowConfigFlaw(config()), undefined));
});
