import assert from 'node:assert/strict';
import { compare } from '../../../engine/billing/comparison/compare';
import { RunMeter } from '../../../engine/billing/comparison/run-meter';
import type { Metric } from '../../../engine/telemetry/metric';
import { T0 } from './feed';

const metric = (name: string, tags: Metric['tags'], s: number, fields: Metric['fields']): Metric => ({
  name,
  tags,
  fields,
  timestamp: T0 + s * 1000,
});

describe('runs from telemetry', () => {
  it('before and after: plug, processors and memory, in the time of each run alone', () => {
    const meter = new RunMeter([
      { environment: 'before', from: T0, to: T0 + 60_000 },
      { environment: 'after', from: T0 + 70_000, to: T0 + 130_000 },
    ]);
    for (let s = 0; s <= 130; s += 5) {
      const watts = s <= 60 ? 100 : s < 70 ? 5000 : 75;
      meter.push(metric('server', { server: 'a' }, s, { power_w: watts, rapl_power_w: 40 }));
      for (const one of ['0', '1'])
        meter.push(metric('package', { server: 'a', package: one }, s, { power_w: 20, dram_power_w: 3 }));
    }
    const [before, after] = meter.runs();
    assert.deepEqual([before?.total_w, before?.cpu_w, before?.ram_w, after?.total_w], [100, 40, 6, 75]);
    assert.equal(compare(meter.runs()).rows[1]?.efficiency_pct, 25);
  });

  it('a mean is weighted by time', () => {
    const meter = new RunMeter([{ environment: 'a', from: T0, to: T0 + 40_000 }]);
    // 10 W for 30 s, then up to 30 W within 10 s: (300 + 200) / 40.
    for (const [s, w] of [
      [0, 10],
      [1, 10],
      [2, 10],
      [30, 10],
      [40, 30],
    ] as const)
      meter.push(metric('server', { server: 'a' }, s, { power_w: w }));
    assert.equal(meter.runs()[0]?.total_w, 12.5);
  });

  it('containers of which only processor time is known, told apart by a tag', () => {
    const window = (container: string) => ({
      ...{ environment: container, from: T0, to: T0 + 60_000 },
      tags: { container },
    });
    const meter = new RunMeter([window('docker'), window('microvm')]);
    for (let s = 0; s <= 60; s += 10) {
      meter.push(metric('process', { process: 'x', container: 'docker' }, s, { cpu_util_pct: 150 }));
      meter.push(metric('process', { process: 'y', container: 'docker' }, s, { cpu_util_pct: 50 }));
      meter.push(metric('process', { process: 'x', container: 'microvm' }, s, { cpu_util_pct: 120 }));
    }
    const { kind, rows } = compare(meter.runs());
    assert.equal(kind, 'proxy');
    assert.deepEqual(
      rows.map(({ cpu_cores, efficiency_pct }) => [cpu_cores, Math.round(efficiency_pct)]),
      [
        [2, 0],
        [1.2, 40],
      ],
    );
  });
});
