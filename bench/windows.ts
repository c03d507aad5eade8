import type { Metric } from '../engine/telemetry/metric';
import { WINDOW_DEFAULTS, type WindowConfig } from '../engine/windows/config';
import { windowStage } from '../engine/windows/window-stage';
import { type Candidate, calibration, type Figure, measure } from './harness';
import { PlainWindows } from './plain-windows';
import { telemetry } from './telemetry';

/** The loop tells nothing of the telemetry, so neither does the stage. */
const CONFIG: WindowConfig = { ...WINDOW_DEFAULTS, every: ['1m'], telemetry: false };
const VALUES_PER_METRIC = 10;

/** The stage beside a loop that promises nothing, on the same samples and the same aggregates. */
export function windowFigures(): Figure[] {
  const metrics = telemetry(100, 3_000, 1_000);
  const plain: Candidate = {
    name: 'loop without lateness and quality',
    work: () => {
      const windows = new PlainWindows(60_000);
      let closed = 0;
      for (const metric of metrics) if (windows.push(metric) !== undefined) closed++;
      if (closed !== 4_900) throw new Error(`${closed} windows instead of 4900`);
      return metrics.length * VALUES_PER_METRIC;
    },
  };
  const [base, stage, ladder, percentiles, loop] = measure([
    plain,
    { name: 'window stage', work: () => throughStage(CONFIG, metrics) },
    {
      name: 'window stage, 5 s, 1 min and 1 h',
      work: () => throughStage({ ...CONFIG, every: ['5s', '1m', '1h'] }, metrics),
    },
    {
      name: 'window stage with p50, p95, p99',
      work: () => throughStage({ ...CONFIG, ...PERCENTILES }, metrics),
    },
    calibration,
  ]) as [Rate, Rate, Rate, Rate, Rate];
  return [
    { name: loop.name, value: loop.perSecond / 1e6, unit: 'M/s' },
    { name: base.name, value: base.perSecond / 1e6, unit: 'M values/s' },
    {
      name: stage.name,
      value: stage.perSecond / 1e6,
      unit: 'M values/s',
      bound: { kind: 'aim', atLeast: 5 },
    },
    { name: ladder.name, value: ladder.perSecond / 1e6, unit: 'M values/s' },
    {
      name: percentiles.name,
      value: percentiles.perSecond / 1e6,
      unit: 'M values/s',
      bound: { kind: 'aim', atLeast: 0.7 },
    },
    {
      name: 'window stage against the loop',
      value: stage.perSecond / base.perSecond,
      unit: '×',
      bound: { kind: 'must', atLeast: 0.4 },
    },
  ];
}

type Rate = { name: string; perSecond: number };

export const PERCENTILES: Partial<WindowConfig> = {
  aggregates: [...CONFIG.aggregates, 'p50', 'p95', 'p99'],
};

function throughStage(config: WindowConfig, metrics: readonly Metric[]): number {
  const stage = windowStage.create(config);
  let clock = 0;
  let windows = 0;
  for (const metric of metrics) {
    if (metric.timestamp > clock) {
      clock = metric.timestamp;
      for (const _ of stage.advance(clock)) windows++;
    }
    windows += stage.push(metric).length;
  }
  if (windows < 4_700) throw new Error(`only ${windows} windows`);
  return metrics.length * VALUES_PER_METRIC;
}

/** Memory that the state of 10,000 series of ten fields takes, MB: heap and typed arrays, after collection. */
export function memoryMb(options: Partial<WindowConfig>, stepMs: number): number {
  const before = used();
  const stage = windowStage.create({ ...CONFIG, ...options });
  // Seven minutes, made as they go: only the state is measured.
  for (let now = START; now < START + 420_000; now += stepMs) {
    for (const _ of stage.advance(now));
    for (const metric of telemetry(10_000, 1, stepMs, now)) stage.push(metric);
  }
  const after = used();
  if (stage.figures().series !== 10_000) throw new Error('not all series are there');
  return (after - before) / 1e6;
}

const START = Date.UTC(2026, 0, 1);

function used(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  // Typed arrays that nothing holds any more are freed beside the first collection, and gone by the second.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
