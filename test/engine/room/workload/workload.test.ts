import assert from 'node:assert/strict';
import { drawProfile } from '../../../../engine/room/workload/profile';
import { DEFAULT_WORKLOAD } from '../../../../engine/room/workload/settings';
import type { Workload } from '../../../../engine/room/workload/workload';
import type { Json } from '../../../../engine/telemetry/json';
import { RandomStream } from '../../../../engine/telemetry/random';
import { lag1, moments, START, workloadOf } from './support';

/** The load of all servers at each step. */
function play(workload: Workload, count: number, steps: number, dtS: number, from = 0): Float64Array[] {
  return Array.from({ length: steps }, (_, i) => {
    const load = new Float64Array(count);
    workload.demand(START + (from + i) * dtS * 1000, load);
    workload.vary(dtS);
    return load;
  });
}

describe('the load of a room', () => {
  it('of 4,000 machines has the mean of a day at Alibaba in 2018 (H16, within 25 %)', () => {
    const means = play(workloadOf({}, 4000), 4000, 2880, 30).map((load) => moments(load).mean);
    const steps = means.slice(1).map((mean, i) => mean - means[i]!);
    const rows: [what: string, got: number, expected: number][] = [
      ['mean', moments(means).mean, 0.33],
      ['deviation', moments(means).sigma, 0.084],
      ['deviation of its steps of 30 s', moments(steps).sigma, 0.03],
      ['correlation with itself 30 s later', lag1(means), 0.936],
    ];
    for (const [what, got, expected] of rows) {
      assert.ok(Math.abs(got / expected - 1) < 0.25, `${what}: ${got} against ${expected}`);
    }
  }).timeout(60_000);

  it('of a server stays between its idle and its peak, bursts apart', () => {
    const settings = { idle: 0.1, baseline: 0.3, peak: 0.5, ownSigma: 0.5, burstsPerDay: 0 };
    const loads = play(workloadOf(settings), 1, 5000, 10).map((load) => load[0]!);
    assert.deepEqual([Math.min(...loads), Math.max(...loads)], [0.1, 0.5]);
  });

  it('draws a profile for each server: idle below baseline below peak', () => {
    const profiles = Array.from({ length: 1000 }, (_, i) =>
      drawProfile(DEFAULT_WORKLOAD, new RandomStream(1, `c/s${i}`, 'load profile')),
    );
    assert.ok(profiles.every(({ idle, baseline, peak }) => idle < baseline && baseline < peak));
    const { mean, sigma } = moments(profiles.map(({ baseline }) => baseline));
    // 0.33 ± 0.08 as drawn; three deviations of 1,000 draws, and what the limits cut off.
    assert.ok(Math.abs(mean - 0.33) < 0.01 && Math.abs(sigma - 0.08) < 0.01, `${mean} ${sigma}`);
  });

  it('of one server does not change when others are added (C22)', () => {
    const few = play(workloadOf({}, 20), 20, 500, 10).map((load) => [...load]);
    const many = play(workloadOf({}, 21), 21, 500, 10).map((load) => [...load.subarray(0, 20)]);
    assert.deepEqual(many, few);
  });

  it('is another for another seed, and the same for the same', () => {
    const of = (seed: number) =>
      JSON.stringify(play(workloadOf({}, 2, seed), 2, 50, 10).map((load) => [...load]));
    assert.equal(of(1), of(1));
    assert.notEqual(of(1), of(2));
  });

  it('goes on from a snapshot as if nothing had been', () => {
    const settings = { burstsPerDay: 200 };
    const first = workloadOf(settings, 3);
    first.hold(1, 0.25);
    first.jobs.add({ id: 'j', server: 2, start: START + 3_000_000, cores: 2, kind: 'IO', durationS: 900 });
    play(first, 3, 250, 10);
    const saved = JSON.parse(JSON.stringify([...first.snapshot()])) as [string, Json][];
    const second = workloadOf(settings, 3);
    second.restore(new Map(saved));
    assert.deepEqual(play(second, 3, 500, 10, 250), play(first, 3, 500, 10, 250));
  });
});
