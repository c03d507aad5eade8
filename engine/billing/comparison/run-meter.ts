import type { EpochMs, Metric, Tags } from '../../telemetry/metric';
import { fullKey } from '../../telemetry/series-key';
import type { Run } from './run';

/** When which environment ran, and which servers or processes it was. */
export interface RunWindow {
  readonly environment: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Tags that its Metrics have; none: all that comes in its time. */
  readonly tags?: Tags;
  readonly conditions?: NonNullable<Run['conditions']>;
}

type Measure = 'total_w' | 'cpu_w' | 'ram_w' | 'cpu_cores';

/** What is read of whom; of the fields for one measure the first that came. Percent of a core are cores × 100. */
const READ: Readonly<Record<string, readonly (readonly [field: string, Measure, factor: number])[]>> = {
  server: [
    ['power_w', 'total_w', 1],
    ['rapl_power_w', 'total_w', 1],
    ['estimated_power_w', 'total_w', 1],
  ],
  package: [
    ['power_w', 'cpu_w', 1],
    ['dram_power_w', 'ram_w', 1],
  ],
  process: [
    ['power_w', 'total_w', 1],
    ['cpu_util_pct', 'cpu_cores', 0.01],
  ],
  service: [
    ['power_w', 'total_w', 1],
    ['cpu_util_pct', 'cpu_cores', 0.01],
  ],
};

/** Most samples of one series in one run: ten a second for an hour. */
const MOST = 36_000;

interface Series {
  readonly measure: Measure;
  /** Whom it is of and how well it is known: a plug before its processors, a server before what runs in it. */
  readonly rank: number;
  readonly samples: [time: EpochMs, value: number][];
}

/** Makes runs of telemetry: means over the time of each window, weighted by time. */
export class RunMeter {
  private readonly series: readonly Map<string, Series>[];

  constructor(private readonly windows: readonly RunWindow[]) {
    this.series = windows.map(() => new Map());
  }

  push({ name, tags, fields, timestamp }: Metric): void {
    const read = READ[name];
    if (read === undefined || tags.window !== undefined) return;
    for (const [w, window] of this.windows.entries()) {
      if (timestamp < window.from || timestamp > window.to || !hasTags(tags, window.tags)) continue;
      for (const [i, [field, measure, factor]] of read.entries()) {
        const value = fields[field];
        if (typeof value !== 'number') continue;
        const key = `${field} ${fullKey(name, tags)}`;
        const all = this.series[w] as Map<string, Series>;
        const rank = i + (name === 'server' ? 0 : read.length);
        const one = all.get(key) ?? { measure, rank, samples: [] };
        all.set(key, one);
        if (one.samples.length < MOST) one.samples.push([timestamp, value * factor]);
      }
    }
  }

  runs(): Run[] {
    return this.windows.map(({ tags: _, ...window }, w) => {
      const sums: Partial<Record<Measure, number>> = {};
      const all = [...(this.series[w] as Map<string, Series>).values()];
      for (const measure of ['total_w', 'cpu_w', 'ram_w', 'cpu_cores'] as const) {
        const of = all.filter((one) => one.measure === measure);
        const best = Math.min(...of.map(({ rank }) => rank));
        const chosen = of.filter(({ rank }) => rank === best);
        if (chosen.length > 0)
          sums[measure] = chosen.reduce(
            (sum, { samples }) => sum + meanOver(samples, window.from, window.to),
            0,
          );
      }
      return { ...window, ...sums };
    });
  }
}

function hasTags(tags: Tags, wanted: Tags = {}): boolean {
  for (const tag in wanted) if (tags[tag] !== wanted[tag]) return false;
  return true;
}

/** Straight lines between samples; the first and the last hold to the ends of the run. */
function meanOver(samples: readonly (readonly [EpochMs, number])[], from: EpochMs, to: EpochMs): number {
  const inTime = [...samples].sort(([a], [b]) => a - b);
  let [at, value] = inTime[0] as [EpochMs, number];
  let sum = value * (at - from);
  for (const [time, next] of inTime) {
    sum += ((value + next) / 2) * (time - at);
    at = time;
    value = next;
  }
  return (sum + value * (to - at)) / (to - from);
}
