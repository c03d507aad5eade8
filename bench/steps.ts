import { WINDOW_DEFAULTS, type WindowConfig } from '../engine/windows/config';
import { windowStage } from '../engine/windows/window-stage';
import { type Figure, median, threadCpuMs } from './harness';
import { telemetry } from './telemetry';

const SERIES = 1_000;
const STEP_MS = 10_000;
const ROUNDS = 5;

const CONFIG: WindowConfig = {
  ...WINDOW_DEFAULTS,
  by: ['cluster'],
  combine: 'total',
  fields: ['sensor0_temp_c'],
  telemetry: false,
};

/**
 * Five minutes of 1,000 series that make up one total, each sampled every 10 s at a time of its own: the
 * longest that one call of the stage takes, garbage collection included. Median of five, after one to warm up.
 */
export function stepFigures(): Figure[] {
  const longest = Array.from({ length: ROUNDS + 1 }, longestStep);
  return [
    {
      name: 'longest step of a total of 1,000 series',
      value: median(longest.slice(1)),
      unit: 'ms',
      bound: { kind: 'must', atMost: 10 },
    },
  ];
}

function longestStep(): number {
  const metrics = telemetry(SERIES, 30, STEP_MS).map((metric, i) => ({
    ...metric,
    timestamp: metric.timestamp + (i % SERIES) * (STEP_MS / SERIES),
  }));
  const stage = windowStage.create(CONFIG);
  let longest = 0;
  let windows = 0;
  const timed = <T>(work: () => T): T => {
    const before = threadCpuMs();
    const done = work();
    longest = Math.max(longest, threadCpuMs() - before);
    return done;
  };
  for (const metric of metrics) {
    const steps = stage.advance(metric.timestamp)[Symbol.iterator]();
    while (timed(() => steps.next()).done !== true) windows++;
    windows += timed(() => stage.push(metric)).length;
  }
  if (windows < 4) throw new Error(`only ${windows} windows`);
  return longest;
}
