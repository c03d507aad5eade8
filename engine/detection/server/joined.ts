import type { Json } from '../../telemetry/json';
import type { EpochMs, FieldValue } from '../../telemetry/metric';
import { DAY_MS, MINUTE_MS } from '../../telemetry/units';

/** Fields of a server that are joined. */
export const JOINED = [
  'cpu_temp_c',
  'inlet_temp_c',
  'chassis_temp_c',
  'exhaust_temp_c',
  'airflow_m3s',
  'power_w',
  'cpu_util_pct',
] as const;
export type Joined = (typeof JOINED)[number];

/** A value holds for so long, unless its own readings are further apart. */
const VALID_MS = 2 * MINUTE_MS;
const VALID_GAPS = 3;
/** A reading was missed when the next is so many gaps late; silent is who says nothing for so many, and so long. */
const LOST_GAPS = 1.6;
const SILENCE_GAPS = 3;
/** Of one field two readings in a row may get lost. */
const FIELD_GAPS = 5;
const LONG_GAPS = 60;
/** Fields come equally often when their usual times between readings differ by less than this share. */
const ALIKE = 0.25;
const LONG_MS = 30 * MINUTE_MS;
const SILENCE_MS = MINUTE_MS;
const AWAY_MS = 5 * MINUTE_MS;
/** Of what was heard once nobody knows how often it is to come. */
const UNKNOWN_SILENCE_MS = 10 * MINUTE_MS;
/** One hole counts for so many readings at most. */
const MOST_LOST = 10;
const FRESH_GAPS = 1.5;
/** A silence that ended counts as one that comes again for a day, up to ten minutes: longer ones are no way of the network. */
const MEMORY_MS = DAY_MS;
const MOST_SILENCE_MS = 10 * MINUTE_MS;
/** A silence is another matter when it is so many times as long as any that came and went lately. */
export const SURELY_LONGER = 2;

interface Held {
  value: number;
  at: EpochMs;
  /** When it was asked last, with or without an answer, and the time before. */
  heardAt: EpochMs;
  beforeAt: EpochMs;
  /** From the reading before. */
  change: number;
  /** Usual time between two readings, ms. */
  gapMs: number;
  /** Longest silence lately that ended by itself, ms. */
  silenceMs: number;
}

interface SavedValues {
  readonly fields: Readonly<Record<string, Held>>;
  readonly toldAt: EpochMs | null;
}

/** The last value of each field of one server, with its age. */
export class JoinedValues {
  private readonly held = new Map<string, Held>();
  private heard = 0;
  private lost = 0;
  private partlyLost = 0;
  private partlyLostAt: EpochMs = 0;
  private missedAt: EpochMs = 0;
  private toldAt: EpochMs = Number.NEGATIVE_INFINITY;
  private refusedAt: EpochMs = 0;
  /** Longest silence of all fields lately that ended by itself, ms. */
  usualSilenceMs = 0;

  take(field: string, value: FieldValue, at: EpochMs): void {
    this.learnSilence(at);
    const held = this.held.get(field);
    if (held === undefined) {
      if (typeof value !== 'number') return;
      this.held.set(field, { value, at, heardAt: at, beforeAt: at, change: 0, gapMs: 0, silenceMs: 0 });
      return;
    }
    const gap = at - held.heardAt;
    if (gap > 0) {
      this.learnGap(held, gap);
      held.beforeAt = held.heardAt;
      held.heardAt = at;
    }
    if (typeof value !== 'number') return;
    held.change = value - held.value;
    held.value = value;
    held.at = at;
  }

  /** Readings came and were refused, as of the future: what did not come until now was not lost. */
  noteRefused(at: EpochMs): void {
    this.refusedAt = at;
  }

  /** Has nothing come for so long, until now, that nobody knows what heat is left in it? */
  isBack(at: EpochMs): boolean {
    const awayMs = at - this.toldAt;
    if (awayMs <= AWAY_MS || !Number.isFinite(awayMs)) return false;
    return awayMs > SILENCE_GAPS * Math.min(...[...this.held.values()].map(({ gapMs }) => gapMs));
  }

  /** Whether readings that come together were missed since then. */
  hasMissed(since: EpochMs): boolean {
    return this.missedAt >= since;
  }

  /** Fields that have been silent for too long while others go on, since when, and whether for very long. */
  *silentFields(): Iterable<{ field: string; since: EpochMs; isLong: boolean }> {
    const { since } = this.silence(0);
    for (const [field, { heardAt, gapMs, silenceMs: usualMs }] of this.held) {
      const silentMs = since - Math.max(heardAt, this.refusedAt);
      if (gapMs === 0 || silentMs < longestOfField(gapMs)) continue;
      const longMs = Math.max(LONG_MS, LONG_GAPS * gapMs, SURELY_LONGER * usualMs);
      yield { field, since: heardAt, isLong: silentMs >= longMs };
    }
  }

  /** Share of the usual silence after which it counts as one, by the field that was heard last: 1 and above. */
  silence(now: EpochMs): { readonly level: number; readonly since: EpochMs } {
    let level = Number.POSITIVE_INFINITY;
    let since = 0;
    for (const { heardAt, gapMs } of this.held.values()) {
      const longestMs = gapMs === 0 ? UNKNOWN_SILENCE_MS : Math.max(SILENCE_MS, SILENCE_GAPS * gapMs);
      level = Math.min(level, (now - Math.max(heardAt, this.refusedAt)) / longestMs);
      since = Math.max(since, heardAt);
    }
    return { level: this.held.size === 0 ? 0 : level, since };
  }

  /** Longest silence of each field lately that ended by itself, ms. */
  *longestHoles(): Iterable<[field: string, ms: number]> {
    for (const [field, { silenceMs }] of this.held) if (silenceMs > 0) yield [field, silenceMs];
  }

  /** Readings that came and that did not, since this was asked last. */
  takeCounts(): { readonly heard: number; readonly lost: number } {
    const { heard, lost } = this;
    this.heard = 0;
    this.lost = 0;
    return { heard, lost };
  }

  /** Readings that did not come while others did, of what came again since this was asked last. */
  takePartlyLost(): number {
    const { partlyLost } = this;
    this.partlyLost = 0;
    return partlyLost;
  }

  /** The value of a field now; NaN when there is none, or none of late. */
  get(field: string, at: EpochMs, validMs = VALID_MS): number {
    const held = this.held.get(field);
    if (held === undefined) return Number.NaN;
    return at - held.at <= Math.max(validMs, VALID_GAPS * held.gapMs) ? held.value : Number.NaN;
  }

  /** The same of a field that goes up and down quickly: only the reading that is due. */
  fresh(field: string, at: EpochMs): number {
    const held = this.held.get(field);
    return held !== undefined && at - held.at <= FRESH_GAPS * held.gapMs ? held.value : Number.NaN;
  }

  /** How far a field went with its last reading; 0 when there is none. */
  changeOf(field: string): number {
    return this.held.get(field)?.change ?? 0;
  }

  has(field: string): boolean {
    return this.held.has(field);
  }

  snapshot(): Json {
    const fields = Object.fromEntries([...this.held].map(([field, held]) => [field, { ...held }]));
    const { heard, lost, partlyLost, missedAt, refusedAt, toldAt, usualSilenceMs } = this;
    const counts = { heard, lost, partlyLost, partlyLostAt: this.partlyLostAt };
    const known = Number.isFinite(toldAt) ? toldAt : null;
    return { fields, ...counts, missedAt, refusedAt, toldAt: known, usualSilenceMs };
  }

  restore(from: Json): void {
    const { fields, toldAt, ...rest } = from as unknown as SavedValues;
    for (const [field, held] of Object.entries(fields)) this.held.set(field, { ...held });
    Object.assign(this, rest);
    this.toldAt = toldAt ?? Number.NEGATIVE_INFINITY;
  }

  private learnSilence(at: EpochMs): void {
    const silentMs = at - this.toldAt;
    if (silentMs <= 0) return;
    const isRefused = this.toldAt < this.refusedAt;
    this.toldAt = at;
    if (isRefused || !Number.isFinite(silentMs)) return;
    this.usualSilenceMs = longestOf(this.usualSilenceMs, silentMs);
  }

  /** Did another that comes as often come in the meantime? */
  private isAlone({ heardAt, gapMs }: Held, gap: number): boolean {
    const isBetween = (at: EpochMs) => at > heardAt + gapMs / 2 && at < heardAt + gap - gapMs / 2;
    for (const other of this.held.values()) {
      if (Math.abs(other.gapMs - gapMs) > ALIKE * gapMs) continue;
      if (isBetween(other.heardAt) || isBetween(other.beforeAt)) return true;
    }
    return false;
  }

  private learnGap(held: Held, gap: number): void {
    this.heard++;
    if (held.heardAt < this.refusedAt) return;
    held.silenceMs = longestOf(held.silenceMs, gap);
    if (held.gapMs === 0) {
      held.gapMs = gap;
      return;
    }
    if (gap > LOST_GAPS * held.gapMs) {
      const lost = Math.min(MOST_LOST, Math.round(gap / held.gapMs) - 1);
      this.lost += lost;
      const at = held.heardAt + gap;
      if (!this.isAlone(held, gap)) this.missedAt = at;
      // What is silent for longer is told by itself; fields that come again together were one reading.
      else if (gap < longestOfField(held.gapMs) && this.partlyLostAt !== at) {
        this.partlyLost += lost;
        this.partlyLostAt = at;
      }
    }
    held.gapMs += 0.1 * (Math.min(gap, 3 * held.gapMs) - held.gapMs);
  }
}

function longestOfField(gapMs: number): number {
  return Math.max(SILENCE_MS, FIELD_GAPS * gapMs);
}

function longestOf(usualMs: number, silentMs: number): number {
  const faded = usualMs * Math.max(0, 1 - silentMs / MEMORY_MS);
  return silentMs <= MOST_SILENCE_MS ? Math.max(faded, silentMs) : faded;
}
