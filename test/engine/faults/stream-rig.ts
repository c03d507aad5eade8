import type { FaultPlan } from '../../../engine/faults/plan';
import { STREAM_FAULTS, type StreamFaultsConfig } from '../../../engine/faults/stream/stream-faults';
import { clockMetric } from '../../../engine/telemetry/clock';
import type { Fault } from '../../../engine/telemetry/fault';
import type { Json } from '../../../engine/telemetry/json';
import type { EpochMs, Metric } from '../../../engine/telemetry/metric';
import { START } from './rig';

/** What a real feed of some servers could be: no tag says that it is simulated. Values differ at each reading. */
export function* feed(servers: number, seconds: number): Iterable<Metric> {
  for (let s = 10; s <= seconds; s += 10) {
    for (let i = 1; i <= servers; i++) {
      const tags = { cluster: 'c', rack: 'r', server: `s${i}` };
      const timestamp = START + 1000 * s + i;
      const fields = { cpu_temp_c: 50.25 + i + (s % 70) / 10, airflow_m3s: 0.02, cpu_util_pct: 40 };
      yield { name: 'server', tags, fields, timestamp };
      if (s % 30 === 0)
        yield { name: 'server', tags, fields: { power_w: 200 + i }, timestamp: timestamp + 1 };
      if (s % 60 === 0) {
        yield {
          name: 'fan',
          tags: { ...tags, fan: 'fan-1' },
          fields: { speed_rpm: 3000 },
          timestamp: timestamp + 2,
        };
        const disk = { ...tags, disk: 'sda' };
        yield { name: 'disk', tags: disk, fields: { temp_c: 30, read_bytes: s }, timestamp: timestamp + 3 };
      }
    }
    yield clockMetric({
      cluster: 'c',
      now: START + 1000 * s - 10_000,
      epoch: 1,
      sequence: s,
      rate: 1,
      running: true,
      tickS: 10,
    });
  }
}

export const HOUR_S = 3600;

/** What a Metric is a reading of, and when. */
export function idOf({ name, tags, timestamp }: Metric): string {
  return JSON.stringify([name, tags, timestamp]);
}

export interface Passed {
  readonly metrics: Metric[];
  readonly labels: Fault[];
}

/** Sends a feed through faults, with time told after each clock. `cut` saves and restores after so many Metrics. */
export function pass(
  input: Iterable<Metric>,
  plans: readonly FaultPlan[],
  { cut, ...config }: Partial<StreamFaultsConfig> & { readonly cut?: number } = {},
): Passed {
  const options = { seed: 7, start: START, ...config, plans };
  let stage = STREAM_FAULTS.create(options);
  const passed: Passed = { metrics: [], labels: [] };
  const take = (out: Iterable<ReturnType<typeof stage.push>[number]>) => {
    for (const { port, value } of out) {
      if (port === 'result') passed.metrics.push(value as Metric);
      else passed.labels.push(value as Fault);
    }
  };
  let count = 0;
  let latest: EpochMs = 0;
  for (const metric of input) {
    if (count++ === cut) {
      const saved = JSON.parse(JSON.stringify([...stage.snapshot()])) as [string, Json][];
      stage = STREAM_FAULTS.restore(options, saved);
    }
    take(stage.push(Object.freeze(metric)));
    if (metric.name === 'clock') {
      latest = metric.timestamp;
      take(stage.advance(latest));
    }
  }
  take(stage.advance(Number.POSITIVE_INFINITY));
  return passed;
}
