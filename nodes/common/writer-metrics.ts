import { DEFAULT_CLUSTER, type EpochMs, type Metric } from '../../engine/telemetry/metric';
import { tagValue } from '../../engine/telemetry/tag-value';
import type { DestinationFigures } from '../../io/influx/line-writer';

/** Makes Metrics `writer` of how the destinations fare, while something changes. */
export class WriterMetrics {
  private last = '';

  constructor(private readonly writer: string) {}

  /** One Metric a destination; none when all is as it was. */
  of(figures: readonly DestinationFigures[], now: EpochMs): readonly Metric[] {
    const metrics = figures.map((one) => this.metric(one, now));
    const counts = JSON.stringify(metrics.map(({ fields: { oldest_s: _, ...others } }) => others));
    if (counts === this.last) return [];
    this.last = counts;
    return metrics;
  }

  private metric(figures: DestinationFigures, timestamp: EpochMs): Metric {
    const { target, queued, oldestMs, written, quarantined, dropped, retries, adapted } = figures;
    return {
      name: 'writer',
      tags: { cluster: DEFAULT_CLUSTER, writer: tagValue(this.writer), target: tagValue(target) },
      fields: {
        queued,
        oldest_s: oldestMs / 1000,
        written,
        quarantined,
        dropped,
        retries,
        strings_left_out: adapted.strings,
        booleans_as_numbers: adapted.booleans,
        lines_left_out: adapted.lines,
      },
      timestamp,
    };
  }
}
