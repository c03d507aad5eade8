import assert from 'node:assert/strict';
import { windowStage } from '../../../engine/windows/window-stage';
import { collect, config, play, type Results, sample } from './support';

describe('odd values in windows', () => {
  it('an aggregate beyond what a double holds is left out, the others stay', () => {
    const stage = windowStage.create(
      config({ aggregates: ['avg', 'max', 'sum', 'stddev', 'per_min'], expectedS: { x: 0 } }),
    );
    const { windows } = play(
      stage,
      [1e308, 1e308, -1e308, 1.7e308].map((x, i) => sample(i, { x })),
    );
    assert.deepEqual(windows[0]?.fields, { x_max: 1.7e308, revision: 0 });
  });

  it('a Metric of texts alone opens no window, and the first one given is revision 0', () => {
    const stage = windowStage.create(config({ latenessS: 60, aggregates: ['count'] }));
    const out: Results = { windows: [], refused: [] };
    for (const metric of [sample(10, { note: 'a' }), sample(70, { note: 'b' }), sample(40, { x: 1 })]) {
      collect(stage.advance(metric.timestamp), out);
      collect(stage.push(metric), out);
    }
    collect(stage.advance(Number.POSITIVE_INFINITY), out);
    assert.deepEqual(
      out.windows.map(({ fields }) => [fields.x_count, fields.revision]),
      [[1, 0]],
    );
  });

  it('a text beside numbers of the same time is no duplicate, and no sample of a count', () => {
    const stage = windowStage.create(config({ kind: 'count', size: 2, aggregates: ['count'] }));
    const metrics = [0, 1, 2, 3].flatMap((s) => [
      sample(s, { x: s }),
      sample(s, { uptime_format: `${s} s` }),
    ]);
    const { windows } = play(stage, [...metrics, sample(9, { uptime_format: '9 s' })]);
    assert.deepEqual(
      windows.map(({ fields }) => fields.x_count),
      [2, 2],
    );
    assert.equal(stage.figures().duplicates, 0);
  });

  it('a field that gave no answer has null in the aggregates of its kind, and no others', () => {
    const stage = windowStage.create(config({ aggregates: ['rate', 'per_min', 'avg'] }));
    const metric = { ...sample(0, { uptime_s: null, load1: null }), name: 'system' };
    const { fields } = play(stage, [metric]).windows[0] ?? {};
    assert.deepEqual(fields, {
      uptime_s_rate: null,
      uptime_s_avg: null,
      uptime_s_missing: 1,
      uptime_s_coverage: 0,
      load1_per_min: null,
      load1_avg: null,
      load1_missing: 1,
      load1_coverage: 0,
      revision: 0,
    });
  });
});
