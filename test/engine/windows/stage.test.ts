import assert from 'node:assert/strict';
import type { Metric } from '../../../engine/telemetry/metric';
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
    assert.equal(stage.figures().dropped, 1);
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
