import { Intake } from '../../engine/telemetry/intake';
import type { Metric } from '../../engine/telemetry/metric';
import type { Out } from '../../engine/telemetry/stage';
import { MEASUREMENTS } from '../../engine/telemetry/vocabulary';

/** Counters, and servers, that are followed at most. */
const MOST_SERIES = 50_000;

/** Telemetry under the names of the package: what has them passes, what other sources call otherwise is mapped. */
export class OurNames {
  private readonly intake = new Intake({ names: 'canonical', maxSeries: MOST_SERIES });

  /** Gives each Metric to `take`, as many as it becomes. */
  each(metrics: readonly Metric[], take: (metric: Metric) => void): void {
    for (const metric of metrics) {
      if (OURS.has(metric.name)) take(metric);
      else pass(this.intake.take(metric), take);
    }
  }

  /** The same of what waited for the end of its text. */
  end(take: (metric: Metric) => void): void {
    pass(this.intake.end(), take);
  }
}

const OURS: ReadonlySet<string> = new Set(Object.keys(MEASUREMENTS));

function pass(outs: Iterable<Out>, take: (metric: Metric) => void): void {
  for (const { port, value } of outs) if (port === 'result') take(value as Metric);
}
