import type { Fields, FieldValue, Metric, Quality, Tags } from '../metric';
import { worse } from '../metric';
import type { CounterRates, Increase } from '../rate';
import { KEY_SEPARATOR, seriesKey } from '../series-key';
import { tagValue } from '../tag-value';
import type { Totals } from '../totals';
import type { CompiledField, CompiledRow } from './source';

/** How much longer than its readings say an interval may have been: half a second in ten. */
const LATE = 1.05;

/** Tags of sources that name the machine, best first. A tag `server` of the source is better than all. */
const HOST_TAGS = ['host', 'hostname', 'instance'] as const;

/** The tag that becomes `server`; undefined when there is none, or a `server` already. */
export function hostTag(tags: Tags): string | undefined {
  return tags.server === undefined ? HOST_TAGS.find((tag) => tags[tag] !== undefined) : undefined;
}

/** A Metric of ours in the making: one row applied to one Metric of a source. */
export class Draft {
  private tags: Tags | undefined;
  private readonly fields: Fields = {};
  private quality: Record<string, Quality> | undefined;
  private empty = true;

  constructor(
    private readonly compiled: CompiledRow,
    private readonly metric: Metric,
  ) {}

  /** Takes the field in when the row knows it; `name` is its name in the form the row uses. */
  take(name: string, field: string, rates: CounterRates, totals: Totals): boolean {
    const rule = this.compiled.fields.get(name);
    if (rule === undefined) return false;
    const { fields, tags } = this.metric;
    const silent = this.compiled.row.noReading?.(tags, fields) === true;
    const value = silent ? null : convert(rule, fields[field]);
    if (value === undefined) return false;
    if (!rule.rate || typeof value !== 'number') this.put(rule, field, value, totals);
    else {
      const rate = this.rate(rule.to, value, rates);
      if (rule.alive) {
        if (rate?.increase === 0) this.put(rule, field, null, totals, 'stale');
      } else if (rate !== undefined) {
        const perSecond = Math.min(rate.perSecond, rule.ceiling);
        this.put(rule, field, linear(rule, perSecond), totals, markOf(rate, rule));
      }
    }
    return true;
  }

  /** Is the power of the server added up from packages such as this one? */
  get addsUp(): boolean {
    return this.compiled.row.to === 'package' && this.compiled.row.ownTotal !== true;
  }

  /** The finished Metric; undefined when nothing was taken in. */
  finish(): Metric | undefined {
    if (this.empty) return undefined;
    const { row } = this.compiled;
    const { tags, fields, timestamp } = this.metric;
    for (const to in row.extra) {
      const value = row.extra[to]?.(tags, fields);
      if (value !== undefined) this.fields[to] = value;
    }
    const made = { name: row.to, tags: this.ownTags(), fields: this.fields, timestamp };
    return this.quality === undefined ? made : { ...made, quality: this.quality };
  }

  private rate(to: string, counted: number, rates: CounterRates): Increase | undefined {
    const { parts } = this.compiled.row;
    const { name, tags, timestamp } = this.metric;
    const key = `${this.key()}${KEY_SEPARATOR}${to}`;
    // Several counters make one value: each has a rate of its own.
    const own = parts === undefined ? key : seriesKey(`${key}${KEY_SEPARATOR}${name}`, tags, parts);
    return rates.push(own, counted, timestamp);
  }

  private put(rule: CompiledField, field: string, value: FieldValue, totals: Totals, mark?: Quality): void {
    const { to, over, base } = rule;
    const quality = worse(this.metric.quality?.[field], mark);
    if (over !== undefined && (value === null || typeof value === 'number')) {
      const { timestamp, fields } = this.metric;
      const whole = { key: this.key(), name: this.compiled.row.to, tags: this.ownTags(), timestamp };
      totals.add(whole, to, { over, needs: rule.needs }, value, quality, Number(fields[field]) * base);
      return;
    }
    this.fields[to] = value;
    this.empty = false;
    if (quality === undefined) return;
    this.quality ??= {};
    this.quality[to] = quality;
  }

  private key(): string {
    return seriesKey(this.compiled.row.to, this.ownTags(), this.compiled.identity);
  }

  private ownTags(): Tags {
    if (this.tags !== undefined) return this.tags;
    const { row, consumed } = this.compiled;
    const { tags, fields } = this.metric;
    const own: Tags = {};
    const host = hostTag(tags);
    for (const tag in tags) {
      if (!consumed.has(tag) && row.dropLike?.test(tag) !== true)
        own[tag === host ? 'server' : tag] = tagValue(tags[tag] as string);
    }
    for (const to in row.tags) {
      const from = row.tags[to];
      const value = typeof from === 'string' ? tags[from] : from?.(tags, fields);
      if (value !== undefined) own[to] = tagValue(value);
    }
    own.method ??= 'measured';
    this.tags = own;
    return own;
  }
}

/** The value as ours; null for what the source calls none, undefined for a value of another type. */
function convert(rule: CompiledField, value: FieldValue | undefined): FieldValue | undefined {
  if (value === null || value === undefined || value === rule.none) return null;
  if (rule.type === 'string') return typeof value === 'string' ? value : undefined;
  if (rule.type === 'boolean') return typeof value === 'string' ? undefined : Boolean(value);
  if (typeof value !== 'number') return undefined;
  // A counter is turned once it is a rate.
  return rule.rate ? value : linear(rule, value);
}

function markOf({ fell, perSecond }: Increase, { ceiling }: CompiledField): Quality | undefined {
  // After a restart of the source the increase is a lower bound.
  if (fell === 'reset') return 'suspect';
  return perSecond > ceiling * LATE ? 'clamped' : undefined;
}

function linear({ factor, divisor, offset }: CompiledField, value: number): number {
  return (value * factor) / divisor + offset;
}
