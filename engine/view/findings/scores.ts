import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import { fullKey } from '../../telemetry/series-key';
import { DAY_MS } from '../../telemetry/units';
import { ScoreSeries } from './score-series';

const MOST_SERIES = 1000;
/** Where there are more, one that is calmer than this is not worth the place of another: a share of the threshold. */
const CALM = 0.5;
/** What nothing was heard of for so long is forgotten. */
const KEPT_MS = DAY_MS;
/** Tags that say where a thing is or how it is read, and not which it is. */
const NO_NAMES = new Set(['cluster', 'method', 'field']);

export type Target = Readonly<Record<string, string>>;

/** Scores of a detector, as series of what was observed and what was expected. */
export class Scores {
  /** Series that were not kept, or not any longer, for want of place. */
  dropped = 0;
  private readonly series = new Map<string, ScoreSeries>();

  /** @param metric of measurement `anomaly` */
  take({ tags, fields, timestamp }: Metric): void {
    const score = typeof fields.score === 'number' ? fields.score : 0;
    const key = keyOf(tags, tags.field ?? '');
    const series = this.series.get(key) ?? this.make(key, score);
    series?.take(timestamp, score, fields.observed, fields.expected);
  }

  /** A field of a thing; that of its server where a fan has none of its own. */
  of(target: Target, field: string): ScoreSeries | undefined {
    const { fan, ...server } = target;
    const own = this.series.get(keyOf(target, field));
    return own ?? (fan === undefined ? undefined : this.series.get(keyOf(server, field)));
  }

  forgetBefore(now: EpochMs): void {
    for (const [key, { at = now }] of this.series) if (now - at > KEPT_MS) this.series.delete(key);
  }

  clear(): void {
    this.series.clear();
    this.dropped = 0;
  }

  *snapshot(): Iterable<[string, Json]> {
    for (const [key, series] of this.series) yield [key, series.snapshot()];
  }

  restore(key: string, from: Json): void {
    this.series.set(key, ScoreSeries.restore(from));
  }

  private make(key: string, score: number): ScoreSeries | undefined {
    if (this.series.size >= MOST_SERIES) {
      this.dropped++;
      if (score < CALM || !this.dropCalmest()) return undefined;
    }
    const series = new ScoreSeries();
    this.series.set(key, series);
    return series;
  }

  private dropCalmest(): boolean {
    let calmest: string | undefined;
    let least = CALM;
    for (const [key, { score }] of this.series) {
      if (score >= least) continue;
      least = score;
      calmest = key;
    }
    return calmest !== undefined && this.series.delete(calmest);
  }
}

/** A rack is where a server stands: it names a thing by itself only. */
function keyOf(tags: Target, field: string): string {
  const names = Object.entries(tags).filter(
    ([tag]) => !NO_NAMES.has(tag) && !(tag === 'rack' && tags.server !== undefined),
  );
  return fullKey(field, Object.fromEntries(names));
}
