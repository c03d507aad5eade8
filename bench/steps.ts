import { WINDOW_DEFAULTS, type WindowConfig } from '../engine/windows/config';
import { windowStage } from '../engine/windows/window-stage';
import { elapsedMs } from '../io/clock';
import { type Figure, median, threadCpuMs } from './harness';
import { own, type Timed, watchCollections } from './own-time';
import { telemetry } from './telemetry';

const SERIES = 1_000;
const STEP_MS = 10_000;
const ROUNDS = 5;
/** Shorter steps are not looked at. */
const NOTED_MS = 0.5;

const CONFIG: WindowConfig = {
  ...WINDOW_DEFAULTS,
  by: ['cluster'],
  combine: 'total',
  fields: ['sensor0_temp_c'],
  telemetry: false,
};

/**
 * Five minutes of 1,000 series that make up one total, each sampled every 10 s at a time of its own: the
 * longest that one call of the stage takes, garbage collection taken out. Median of five, after one to warm up.
 */
export async function stepFigures(): Promise<Figure[]> {
  const longest: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) longest.push(await longestStep());
  return [
    {
      name: 'longest step of a total of 1,000 series',
      value: median(longest.slice(1)),
      unit: 'ms',
      bound: { kind: 'must', atMost: 10 },
    },
  ];
}

async function longestStep(): Promise<number> {
  const metrics = telemetry(SERIES, 30, STEP_MS).map((metric, i) => ({
    ...metric,
    timestamp: metric.timestamp + (i % SERIES) * (STEP_MS / SERIES),
  }));
  const stage = windowStage.create(CONFIG);
  const long: Timed[] = [];
  let windows = 0;
  const timed = <T>(work: () => T): T => {
    const [start, cpuBefore] = [elapsedMs(), threadCpuMs()];
    const done = work();
    const ms = elapsedMs() - start;
    if (ms >= NOTED_MS) long.push({ start, ms, cpuMs: threadCpuMs() - cpuBefore });
    return done;
  };
  const collections = watchCollections();
  for (const metric of metrics) {
    const steps = stage.advance(metric.timestamp)[Symbol.iterator]();
    while (timed(() => steps.next()).done !== true) windows++;
    windows += timed(() => stage.push(metric)).length;
  }
  const pauses = await collections();
  if (windows < 4) throw new Error(`only ${windows} windows`);
  return Math.max(...long.map((step) => own(step, pauses)));
}
