import { flaw } from '../telemetry/admit';
import { isRecord } from '../telemetry/json';
import type { Fields, Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { BEGINNING, type Codec, type RefusedRecord, refusedRecord, type TimeUnit } from './codec';
import { type JsonDocument, readJson } from './exact-json';
import { isoTimeOf } from './iso-time';
import { takeMarks } from './json-marks';
import { LargeInteger, unsafeInteger } from './large-integer';
import { badTime, type ReadTime, timeOf } from './time-unit';

const LOOKS_LIKE = /^\ufeff?\s*[[{][\s\S]*?"(?:fields"\s*:\s*\{|metrics"\s*:\s*\[)/;

const KEYS = ['fields', 'name', 'tags', 'timestamp'] as const;
const ALLOWED: readonly string[] = [...KEYS, 'quality', 'types'];

/**
 * What Telegraf's `json` serializer writes: one metric, `{"metrics": [...]}` or JSON lines; and the plain
 * list that aggregators make of it. A metric has the keys `fields, name, tags, timestamp`, may have our
 * own `quality` and `types`, and is refused when one of the four is missing or any other is there.
 *
 * A metric without fields is kept as it is: Telegraf drops NaN and infinities before it writes, so this
 * is a source that is alive and has nothing to tell. A field that holds an object or a list
 * (`nested-field`), an integer above 2^53 (`unsafe-integer`) or a number too large for a double
 * (`not-a-number`) is left out of its metric and noted. Times written as text are UTC unless they say
 * otherwise, as Telegraf's always are.
 */
export const telegrafJson: Codec = {
  name: 'telegraf-json',

  recognises: (text) => LOOKS_LIKE.test(text.slice(0, BEGINNING)),

  decode(text, options) {
    const { documents, refused } = readJson(text);
    const metrics: Metric[] = [];
    const notes: RefusedRecord[] = [];
    const times = new Times(options.timeUnit);
    for (const document of documents) {
      const { place, items } = itemsOf(document);
      for (let i = 0; i < items.length; i++) {
        const left: Problem[] = [];
        const metric = readMetric(items[i], times, left);
        if ('code' in metric) refused.push(reported(document.line, place, i, items[i], metric));
        else {
          metrics.push(metric);
          for (const why of left) notes.push(reported(document.line, place, i, items[i], why));
        }
      }
      for (const why of besides(document.value)) notes.push(refusedRecord(document.line, document.text, why));
    }
    return { metrics, refused: refused.sort((a, b) => a.line - b.line), notes, guessedTimes: times.guessed };
  },
};

/** The values in a document that should be metrics, and where in it they stand. */
function itemsOf({ value, cut }: JsonDocument): { place: string; items: readonly unknown[] } {
  if (Array.isArray(value)) return { place: '[*].', items: value };
  if (isRecord(value) && Array.isArray(value.metrics)) return { place: 'metrics[*].', items: value.metrics };
  return { place: '', items: cut ? [] : [value] };
}

/** What stands in a batch beside its metrics: nothing, when Telegraf wrote it. */
function besides(value: unknown): Problem[] {
  if (!isRecord(value) || !Array.isArray(value.metrics)) return [];
  const others = Object.keys(value).filter((key) => key !== 'metrics');
  return others.map((key) => problem('wrong-type', key, value[key], '{metrics}'));
}

function reported(line: number, place: string, index: number, item: unknown, why: Problem): RefusedRecord {
  const field = place.replace('*', String(index)) + why.field;
  return refusedRecord(line, JSON.stringify(item), { ...why, field });
}

/** The Metric in a JSON value, or what is wrong with it; `left` takes what was left out of the Metric. */
function readMetric(item: unknown, times: Times, left: Problem[]): Metric | Problem {
  if (!isRecord(item)) return problem('wrong-type', 'payload', item, `{${KEYS.join(', ')}}`);
  const { fields, name, tags } = item;
  const strange = wrongKey(item);
  if (strange !== undefined) return strange;
  const time = times.read(item.timestamp);
  if ('code' in time) return time;
  const metric = { name, tags, fields, timestamp: time.ms } as Metric;
  let why = flaw(metric);
  if (why !== undefined && isRecord(fields)) {
    metric.fields = withoutUnusable(fields, left);
    why = flaw(metric);
  }
  if (why !== undefined) return why;
  takeMarks(metric, item, left);
  if (time.guessed) times.guessed++;
  return metric;
}

function wrongKey(item: Record<string, unknown>): Problem | undefined {
  for (const key of KEYS) {
    if (item[key] === undefined) return problem('missing-field', key, undefined);
  }
  for (const key in item) {
    if (!ALLOWED.includes(key)) return problem('wrong-type', key, item[key], `{${KEYS.join(', ')}}`);
  }
  return undefined;
}

/** The fields without what no field can hold; `left` takes that. */
function withoutUnusable(fields: Record<string, unknown>, left: Problem[]): Fields {
  const kept = Object.entries(fields).filter(([field, value]) => {
    const why = unusable(`fields.${field}`, value);
    if (why !== undefined) left.push(why);
    return why === undefined;
  });
  return Object.fromEntries(kept) as Fields;
}

function unusable(field: string, value: unknown): Problem | undefined {
  if (value instanceof LargeInteger) return unsafeInteger(field, value.digits);
  if (typeof value === 'object' && value !== null) return problem('nested-field', field, value);
  // JSON has no NaN; 1e999 is too large for a double.
  if (typeof value === 'number' && !Number.isFinite(value)) return problem('not-a-number', field, value);
  return undefined;
}

/** Reads timestamps. Most metrics of a text share theirs with the one before. */
class Times {
  guessed = 0;
  private lastWritten: unknown;
  private last: ReadTime | Problem | undefined;

  constructor(private readonly unit: TimeUnit | undefined) {}

  read(value: unknown): ReadTime | Problem {
    if (typeof value === 'string') {
      const ms = isoTimeOf(value);
      return ms === undefined
        ? problem('wrong-type', 'timestamp', value, 'count-or-iso-time')
        : { ms, guessed: false };
    }
    const written = value instanceof LargeInteger ? value.digits : value;
    if (typeof written !== 'number' && typeof written !== 'string') {
      return problem('wrong-type', 'timestamp', value, 'count-or-iso-time');
    }
    if (this.last === undefined || written !== this.lastWritten) {
      this.lastWritten = written;
      this.last = timeOf(String(written), this.unit) ?? badTime(written);
    }
    return this.last;
  }
}
