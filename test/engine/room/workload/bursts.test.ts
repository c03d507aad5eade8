import assert from 'node:assert/strict';
import { firstBurst, inBurst } from '../../../../engine/room/workload/bursts';
import { RandomStream } from '../../../../engine/telemetry/random';
import { DAY_MS } from '../../../../engine/telemetry/units';
import { moments, START, workloadOf } from './support';

describe('bursts of load', () => {
  it('come as a Poisson process: counts a day have one mean and variance (C20, three deviations)', () => {
    const perDay = 6;
    const days = 4000;
    const stream = new RandomStream(1, 'server', 'bursts');
    const times = firstBurst(perDay, stream);
    const arrivals: number[] = [];
    while (times.nextMs < days * DAY_MS) {
      arrivals.push(times.nextMs);
      inBurst(times, times.nextMs, perDay, 1, stream);
    }
    const counts = new Float64Array(days);
    for (const at of arrivals) counts[Math.floor(at / DAY_MS)]! += 1;
    const { mean, sigma } = moments(counts);
    assert.ok(Math.abs(mean - perDay) < 3 * Math.sqrt(perDay / days), `${mean}`);
    // The variance of the sample variance of Poisson counts: (λ + 2λ²)/n.
    const deviation = Math.sqrt((perDay + 2 * perDay * perDay) / days);
    assert.ok(Math.abs(sigma * sigma - perDay) < 3 * deviation, `${sigma * sigma}`);
  });

  it('have exponential gaps: Kolmogorov and Smirnov see no difference (C20)', () => {
    const stream = new RandomStream(2, 'server', 'bursts');
    const times = firstBurst(6, stream);
    const gaps = Array.from({ length: 10_000 }, () => {
      const at = times.nextMs;
      inBurst(times, at, 6, 1, stream);
      return times.nextMs - at;
    }).sort((a, b) => a - b);
    const distance = Math.max(
      ...gaps.map((gap, i) => Math.abs(1 - Math.exp((-6 * gap) / DAY_MS) - (i + 0.5) / gaps.length)),
    );
    // 1.63/√n is passed by one sample in a hundred.
    assert.ok(distance < 1.63 / Math.sqrt(gaps.length), `${distance}`);
  });

  it('hold 90 % for 120 s (000-089), and are told at their start and end', () => {
    const workload = workloadOf({ burstsPerDay: 24, idle: 0.1, baseline: 0.1, peak: 0.1 });
    const load = new Float64Array(1);
    const changes = [];
    const busy = [];
    for (let s = 0; s < 86_400; s++) {
      changes.push(...workload.demand(START + s * 1000, load).bursts);
      if (load[0] !== 0.1) busy.push([s, load[0]]);
      workload.vary(1);
    }
    assert.ok(changes.length >= 20 && busy.every(([, value]) => value === 0.9));
    const [began, ended] = changes;
    assert.deepEqual([began?.state, ended?.state], ['started', 'ended']);
    assert.equal(ended!.at - began!.at, 120_000);
    assert.deepEqual([began?.since, ended?.since], [began?.at, began?.at]);
    assert.equal(busy[0]?.[0], (began!.at - START) / 1000);
  });

  it('never come when there are none a day', () => {
    const stream = new RandomStream(1, 'server', 'bursts');
    const times = firstBurst(0, stream);
    assert.equal(inBurst(times, 1e15, 0, 120_000, stream), false);
  });
});
