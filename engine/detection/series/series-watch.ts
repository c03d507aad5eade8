import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric, Tags } from '../../telemetry/metric';
import { fieldSpec } from '../../telemetry/vocabulary';
import type { Desk } from '../desk';
import type { Signs } from '../findings/suspicion';
import { matterKey, targetOf } from '../identity';
import { type FieldLimits, severityOf } from '../limits';
import { LOUD, Univariate, WARM_UP } from '../univariate/univariate';
import type { Watch, WatchSettings } from '../watch';

/** Of the room around servers: that they behave in a new way is worth a look, no alarm. */
const SURROUNDINGS = new Set(['rack', 'pdu', 'room', 'cooling_unit', 'disk', 'network', 'system', 'process']);
/** Fields that are judged of one thing at most. */
const MOST_FIELDS = 64;
/** What a cooling unit gives, and what it takes for it: each says what the other means. */
const SUPPLY = 'supply_temp_c';
const HEAT = 'heat_removed_w';

interface Series {
  readonly judge: Univariate;
  readonly key: string;
  readonly limits: FieldLimits | undefined;
  seen: number;
  since: EpochMs;
  last: number;
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
        [...this.series].map(([field, { judge, seen, since, last }]) => [
          field,
          { seen, since, last, judge: judge.snapshot() },
        ]),
      ),
    };
  }

  restore(from: Json): void {
    const { toldAt, series } = from as unknown as Saved;
    this.toldAt = toldAt ?? Number.NEGATIVE_INFINITY;
    for (const [field, { judge, seen, since, last }] of Object.entries(series)) {
      const own = this.admit(field);
      own.judge.restore(judge);
      own.seen = seen;
      own.since = since;
      own.last = last;
    }
  }

  private judge(series: Series, field: string, value: number, at: EpochMs, desk: Desk, isDue: boolean): void {
    const { judge, key, limits } = series;
    judge.push(value, at);
    series.last = value;
    series.seen++;
    const severity = limits === undefined ? undefined : severityOf(value, limits);
    // What begins is told by the alarm, what lasts by the score.
    const began = judge.alarm >= LOUD;
    const lasting = Math.min(1, judge.score / LOUD);
    const isOpen = desk.ledger.isOpen(key);
    const level =
      severity !== undefined || began ? Math.max(1, judge.alarm / LOUD) : isOpen ? lasting : 0.49 * lasting;
    const expected = Number.isNaN(judge.expected) ? null : judge.expected;
    const sigma = sigmaOf(judge);
    if (level >= 0.5) {
      if (!isOpen) series.since = at;
      const usual = SURROUNDINGS.has(this.name) ? 'info' : 'warning';
      desk.suspect(
        {
          ...{ key, level, watch: 'series', scope: scopeOf(this.name), since: series.since },
          severity: severity ?? usual,
          target: { ...targetOf(this.tags), field },
          evidence: [{ field, observed: value, expected, sigma }],
          ...(field === SUPPLY
            ? { signs: this.coolingSigns() }
            : field === HEAT
              ? { signs: { [field]: sigma } }
              : {}),
        },
        at,
      );
    } else if (isOpen) desk.calm({ key, level }, at);
    if (isDue) {
      const score = { field, score: judge.score / LOUD, sigma, observed: value, expected };
      desk.score(this.tags, score, at);
    }
  }

  /** How far what a cooling unit gives and what it takes are off, to which side. */
  private coolingSigns(): Signs {
    const signs: Record<string, number> = {};
    for (const field of [SUPPLY, HEAT]) {
      const series = this.series.get(field);
      if (series === undefined || Number.isNaN(series.judge.expected)) continue;
      signs[field] = Math.sign(series.last - series.judge.expected) * sigmaOf(series.judge);
    }
    return signs;
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
      last: 0,
    };
    this.series.set(field, series);
    return series;
  }
}

/** Scores are no deviations: at 1 of 1 they stand for far beyond anything seen. */
function sigmaOf({ score }: Univariate): number {
  return Math.min(99, score / Math.max(1e-3, 1 - score));
}

function scopeOf(name: string): 'rack' | 'room' | 'sensor' {
  if (name === 'rack' || name === 'pdu') return 'rack';
  return name === 'room' || name === 'cooling_unit' ? 'room' : 'sensor';
}

interface Saved {
  readonly toldAt: EpochMs | null;
  readonly series: Readonly<Record<string, { seen: number; since: EpochMs; last: number; judge: Json }>>;
}
