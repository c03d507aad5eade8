import assert from 'node:assert/strict';
import { Track } from '../../../engine/experiments/track';

/** A track that looks back 100 s, of a sensor that is read every 10 s. */
function trackOf(readings: readonly (readonly [seconds: number, value: number])[]): Track {
  const track = new Track(100_000, 10_000);
  for (const [seconds, value] of readings) track.add(1000 * seconds, value);
  return track;
}

describe('a track', () => {
  it('averages by time: each value holds until the next', () => {
    // 10 for 30 s, then 20 for 10 s: (300 + 200) / 40.
    const track = trackOf([
      [0, 10],
      [30, 20],
    ]);
    assert.equal(track.average(0, 40_000), 12.5);
    assert.equal(track.average(30_000, 40_000), 20);
    assert.equal(track.average(10_000, 20_000), 10);
  });

  it('knows nothing before its first value, and nothing of readings without an answer', () => {
    const track = trackOf([
      [10, 4],
      [20, Number.NaN],
      [30, 8],
    ]);
    assert.equal(track.average(0, 20_000), 4);
    assert.ok(Number.isNaN(track.average(0, 5_000)));
    assert.ok(Number.isNaN(track.average(20_000, 30_000)));
    assert.equal(track.average(10_000, 40_000), 6);
  });

  it('puts what comes late in its place, and what comes twice once', () => {
    const track = trackOf([
      [0, 1],
      [20, 3],
      [10, 2],
      [20, 3],
    ]);
    assert.equal(track.average(0, 30_000), 2);
  });

  it('counts readings that should have come, up to now; a little late is not missing', () => {
    const track = trackOf([
      [0, 1],
      [10.4, 1],
      [19.6, 1],
      [50, 1],
    ]);
    assert.equal(track.missing(50_000), 2);
    assert.equal(track.missing(64_000), 2);
    assert.equal(track.missing(70_500), 3);
  });

  it('keeps no more than it looks back on, and averages the same', () => {
    const track = trackOf([]);
    for (let i = 0; i < 10_000; i++) track.add(10_000 * i, i);
    const now = 10_000 * 9_999;
    assert.equal(track.average(now - 100_000, now), 9_993.5);
    assert.ok(Number.isNaN(track.average(0, 10_000)));
  });
});
