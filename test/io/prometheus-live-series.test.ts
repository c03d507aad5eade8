import assert from 'node:assert/strict';
import type { Metric } from '../../engine/telemetry/metric';
import { LiveSeries } from '../../io/prometheus/live-series';

const series = (n: number, at: number, fields: Metric['fields'] = { value: n }): Metric => ({
  name: 'x',
  tags: { n: String(n) },
  fields,
  timestamp: at,
});

describe('live series', () => {
  const round = (live: LiveSeries, at: number, ...metrics: Metric[]) => {
    for (const metric of metrics) live.see(metric, at);
    return [...live.endRound(at)].filter((metric) => metric !== undefined);
  };

  it('end once, as null and stale, in the first round that does not have them', () => {
    const live = new LiveSeries(10);
    assert.deepEqual(round(live, 1000, series(1, 1000), series(2, 1000)), []);
    assert.deepEqual(round(live, 2000, series(1, 2000)), [
      { name: 'x', tags: { n: '2' }, fields: { value: null }, timestamp: 2000, quality: { value: 'stale' } },
    ]);
    assert.deepEqual(round(live, 3000, series(1, 3000)), []);
  });

  it('end all when a round has none, and may begin again', () => {
    const live = new LiveSeries(10);
    round(live, 1000, series(1, 1000), series(2, 1000));
    assert.equal(round(live, 2000).length, 2);
    assert.deepEqual(round(live, 3000, series(1, 3000)), []);
    assert.equal(round(live, 4000).length, 1);
  });

  it('end field by field', () => {
    const live = new LiveSeries(10);
    round(live, 1000, series(1, 1000, { sum: 1, count: 2 }));
    const [stale] = round(live, 2000, series(1, 2000, { sum: 1 }));
    assert.deepEqual(stale?.fields, { count: null });
  });

  it('of a reading without an answer are still there', () => {
    const live = new LiveSeries(10);
    round(live, 1000, series(1, 1000, { value: null }));
    assert.deepEqual(round(live, 2000, series(1, 2000, { value: null })), []);
  });

  it('with times of their own are left alone', () => {
    const live = new LiveSeries(10);
    round(live, 1000, series(1, 400));
    assert.deepEqual(round(live, 2000), []);
  });

  it('are told by what they were, whatever a later node does with the Metric', () => {
    const live = new LiveSeries(10);
    const given = series(1, 1000);
    round(live, 1000, given);
    given.tags.n = 'changed';
    assert.deepEqual(round(live, 2000)[0]?.tags, { n: '1' });
  });

  it('give a place to pause every few hundred, so that very many hold up nobody', () => {
    const live = new LiveSeries(10_000);
    round(live, 1000, ...Array.from({ length: 10_000 }, (_, n) => series(n, 1000)));
    round(live, 2000, ...Array.from({ length: 10_000 }, (_, n) => series(n, 2000)));
    for (let n = 0; n < 10_000; n++) live.see(series(n, 3000), 3000);
    // None has ended: all that comes is pauses.
    const pauses = [...live.endRound(3000)];
    assert.ok(pauses.length >= 20 && pauses.every((pause) => pause === undefined), String(pauses.length));
  });

  it('beyond their number are counted', () => {
    const live = new LiveSeries(1);
    round(live, 1000, series(1, 1000), series(2, 1000));
    assert.equal(live.dropped, 1);
    assert.equal(round(live, 2000).length, 1);
  });
});
