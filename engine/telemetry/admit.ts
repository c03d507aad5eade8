import { isRecord } from './json';
import { type Fields, type FieldValue, type Metric, QUALITIES, type Quality, worse } from './metric';
import { type Problem, problem } from './problem';
import { KEY_SEPARATOR } from './series-key';
import { type FieldSpec, fieldSpec, fieldSpecs } from './vocabulary';

const YEAR_2000 = Date.UTC(2000, 0, 1);
const YEAR_2100 = Date.UTC(2100, 0, 1);

/** An excursion of this share of a limit is arithmetic (100 − 100.00000000000001), no dead sensor: unmarked. */
const ROUNDING = 1e-12;

const TYPES = ['i', 'u'];

/** True for epoch milliseconds from 2000 to 2100; a number in another unit lies outside. */
export function isTime(ms: number): boolean {
  return ms >= YEAR_2000 && ms < YEAR_2100;
}

/**
 * What is wrong with a value as a Metric, or undefined when nothing is.
 * A number that is not finite, a wrong type or a time outside 2000-2100 makes the whole Metric wrong:
 * half of a reading is worse than none.
 */
export function flaw(value: unknown): Problem | undefined {
  if (!isRecord(value)) return problem('wrong-type', 'payload', value, 'a-metric');
  const { name, tags, fields, timestamp, quality, types } = value;
  if (typeof name !== 'string') return problem('wrong-type', 'name', name, 'a-text');
  if (name === '' || isKey(name)) return problem('bad-name', 'name', name);
  if (!isRecord(tags)) return problem('wrong-type', 'tags', tags, 'object-of-texts');
  if (!isRecord(fields)) return problem('wrong-type', 'fields', fields, 'an-object');
  if (typeof timestamp !== 'number') return problem('wrong-type', 'timestamp', timestamp, 'since-1970-ms');
  if (!isTime(timestamp)) return problem('bad-time', 'timestamp', timestamp, 'years-in-ms');
  for (const tag in tags) {
    const content = tags[tag];
    if (typeof content !== 'string') return problem('wrong-type', `tags.${tag}`, content, 'a-text');
    if (isKey(content)) return problem('bad-name', `tags.${tag}`, content);
    if (isKey(tag)) return problem('bad-name', 'tags', tag);
  }
  for (const field in fields) {
    const content = fields[field];
    if (typeof content === 'number') {
      if (!Number.isFinite(content)) return problem('not-a-number', `fields.${field}`, content);
    } else if (typeof content === 'string' || typeof content === 'boolean') {
      if (isQuantity(name, field)) return problem('wrong-type', `fields.${field}`, content, 'a-number');
    } else if (content !== null) return problem('wrong-type', `fields.${field}`, content, 'field-value');
  }
  return otherThan(QUALITIES, 'quality', quality) ?? otherThan(TYPES, 'types', types);
}

/** What is wrong with a part of a Metric that says one of a few words of each of some fields, if it is there. */
function otherThan(words: readonly string[], part: string, said: unknown): Problem | undefined {
  if (said === undefined) return undefined;
  if (!isRecord(said)) return problem('wrong-type', part, said, 'an-object');
  for (const field in said) {
    const word = said[field];
    if (!words.includes(word as string)) return problem('bad-option', `${part}.${field}`, word, words);
  }
  return undefined;
}

/** A text that could pass for several in the key of a series, and so make two series one. */
function isKey(text: string): boolean {
  return text.includes(KEY_SEPARATOR);
}

/** Does the vocabulary know a field as one that is counted or measured? */
function isQuantity(name: string, field: string): boolean {
  const kind = fieldSpec(name, field)?.kind;
  return kind === 'gauge' || kind === 'counter';
}

/**
 * The Metric with every value inside the range the vocabulary gives it: what is outside is set to the
 * nearest limit *and* marked `clamped`, so that a dead sensor does not hide (T-09). The same object
 * comes back when nothing was outside.
 */
export function clamp(metric: Metric): Metric {
  const specs = fieldSpecs(metric.name);
  if (specs === undefined) return metric;
  let fields: Record<string, FieldValue> | undefined;
  let quality: Record<string, Quality> | undefined;
  for (const field in metric.fields) {
    const value = metric.fields[field];
    if (typeof value !== 'number') continue;
    const spec = specs.get(field);
    if (spec === undefined) continue;
    const inside = nearest(value, spec, metric.fields);
    if (inside === value) continue;
    fields ??= { ...metric.fields };
    fields[field] = inside;
    if (Math.abs(value - inside) <= ROUNDING * Math.max(1, Math.abs(inside))) continue;
    quality ??= { ...metric.quality };
    quality[field] = worse(quality[field], 'clamped') as Quality;
  }
  if (fields === undefined) return metric;
  return quality === undefined ? { ...metric, fields } : { ...metric, fields, quality };
}

function nearest(value: number, { min, max, atMost }: FieldSpec, fields: Fields): number {
  let inside = value;
  if (max !== undefined && inside > max) inside = max;
  const limit = atMost === undefined ? undefined : fields[atMost];
  if (typeof limit === 'number' && inside > limit) inside = limit;
  // The lower end last: a total below it is itself wrong, and must not drag the field along.
  if (min !== undefined && inside < min) inside = min;
  return inside;
}
