import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric, Tags } from '../../telemetry/metric';
import { fieldSpec } from '../../telemetry/vocabulary';
import type { Desk } from '../desk';
import { matterKey, targetOf } from '../identity';
import { type FieldLimits, severityOf } from '../limits';
import { LOUD, Univariate, WARM_UP } from '../univariate/univariate';
import type { Watch, WatchSettings } from '../watch';

/** Of the room around servers: that they behave in a new way is worth a look, no alarm. */
const SURROUNDINGS = new Set(['rack', 'pdu', 'room', 'cooling_unit', 'disk', 'network', 'system', 'process']);
/** Fields that are judged of one thing at most. */
const MOST_FIELDS = 64;

interface Series {
  readonly judge: Univariate;
  readonly key: string;
  readonly limits: FieldLimits | undefined;
  seen: number;
  since: EpochMs;
}

/** Judges every number of a thing by its own past. */
export class SeriesWatch implements Watch {
  private readonly series = new Map<string, Series>();
  private readonly tags: Tags;
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly name: string,
    tags: Tags,
    private readonly key: string,
    private readonly settings: WatchSettings,
  ) {
    const { window: _, ...own } = tags;
    this.tags = own;
  }

  get isLearning(): boolean {
    for (const { seen } of this.series.values()) if (seen < WARM_UP) return true;
    return false;
  }

  get size(): number {
    return this.series.size;
  }

  push({ fields }: Metric, at: EpochMs, desk: Desk): void {
    const isDue = desk.isDue(this.toldAt, at);
    for (const field in fields) {
      const value = fields[field];
      if (typeof value !== 'number') continue;
      const series = this.series.get(field) ?? this.meet(field);
      if (series !== undefined) this.judge(series, field, value, at, desk, isDue);
    }
    if (isDue) this.toldAt = at;
  }

  matters(): Iterable<string> {
    return [...this.series.values()].map(({ key }) => key);
  }

  snapshot(): Json {
    return {
      toldAt: Number.isFinite(this.toldAt) ? this.toldAt : null,
      series: Object.fromEntries(
        [...this.series].map(([field, { judge, seen, since }]) => [
          field,
          { seen, since, judge: judge.snapshot() },
        ]),
      ),
    };
  }

  restore(from: Json): void {
    const { toldAt, series } = from as unknown as Saved;
    this.toldAt = toldAt ?? Number.NEGATIVE_INFINITY;
    for (const [field, { judge, seen, since }] of Object.entries(series)) {
      const own = this.admit(field);
      own.judge.restore(judge);
      own.seen = seen;
      own.since = since;
    }
  }

  private judge(series: Series, field: string, value: number, at: EpochMs, desk: Desk, isDue: boolean): void {
    const { judge, key, limits } = series;
    judge.push(value, at);
    series.seen++;
    const severity = limits === undefined ? undefined : severityOf(value, limits);
    // What begins is told by the alarm, what lasts by the score.
    const began = judge.alarm >= LOUD;
    const lasting = Math.min(1, judge.score / LOUD);
    const isOpen = desk.ledger.isOpen(key);
    const level =
      severity !== undefined || began ? Math.max(1, judge.alarm / LOUD) : isOpen ? lasting : 0.49 * lasting;
    const expected = Number.isNaN(judge.expected) ? null : judge.expected;
    // Scores are no deviations: at 1 of 1 they stand for far beyond anything seen.
    const sigma = Math.min(99, judge.score / Math.max(1e-3, 1 - judge.score));
    if (level >= 0.5) {
      if (!isOpen) series.since = at;
      const usual = SURROUNDINGS.has(this.name) ? 'info' : 'warning';
      desk.suspect(
        {
          ...{ key, level, watch: 'series', scope: scopeOf(this.name), since: series.since },
          severity: severity ?? usual,
          target: { ...targetOf(this.tags), field },
          evidence: [{ field, observed: value, expected, sigma }],
        },
        at,
      );
    } else if (isOpen) desk.calm({ key, level }, at);
    if (isDue) {
      const score = { field, score: judge.score / LOUD, sigma, observed: value, expected };
      desk.score(this.tags, score, at);
    }
  }

  private meet(field: string): Series | undefined {
    const { fields } = this.settings;
    const isChosen =
      fields.length === 0
        ? (fieldSpec(this.name, field)?.kind ?? 'gauge') === 'gauge'
        : fields.includes(field) || fields.includes(`${this.name}.${field}`);
    return isChosen && this.series.size < MOST_FIELDS ? this.admit(field) : undefined;
  }

  private admit(field: string): Series {
    const { limits } = this.settings;
    const series: Series = {
      judge: new Univariate(),
      key: matterKey(this.key, field),
      limits: limits[`${this.name}.${field}`] ?? limits[field],
      seen: 0,
      since: 0,
    };
    this.series.set(field, series);
    return series;
  }
}

function scopeOf(name: string): 'rack' | 'room' | 'sensor' {
  if (name === 'rack' || name === 'pdu') return 'rack';
  return name === 'room' || name === 'cooling_unit' ? 'room' : 'sensor';
}

interface Saved {
  readonly toldAt: EpochMs | null;
  readonly series: Readonly<Record<string, { seen: number; since: EpochMs; judge: Json }>>;
}
