import { flaw } from '../telemetry/admit';
import { isRecord } from '../telemetry/json';
import type { EpochMs, Fields, Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { beginningOf } from './beginning';
import { BEGINNING, type Codec, Pending, type ReadUnit, type RefusedRecord, refusedRecord } from './codec';
import { readJson } from './exact-json';
import { isoTimeOf } from './iso-time';
import { takeMarks } from './json-marks';
import { LargeInteger, unsafeInteger } from './large-integer';
import { badTime, type ReadTime, timeOf } from './time-unit';

const LOOKS_LIKE = /^\ufeff?\s*(?:\[\s*\]\s*$|[[{][\s\S]*?"(?:fields"\s*:\s*\{|metrics"\s*:\s*\[))/;

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
 * (`not-a-number`) is left out of its metric and noted; a metric of which nothing is left so is refused.
 * An empty list is no metric and no Problem. Times written as text are UTC unless they say
 * otherwise, as Telegraf's always are.
 */
export const telegrafJson: Codec = {
  name: 'telegraf-json',

  recognises: (text) => LOOKS_LIKE.test(text.slice(0, BEGINNING)),

  *decode(text, options) {
    const times = new Times(options.timeUnit);
    const pending = new Pending();
    for (const found of itemsIn(text)) {
      if (found === undefined) yield undefined;
      else if ('problem' in found) (found.isNote ? pending.notes : pending.refused).push(found);
      else {
        const left: Problem[] = [];
        const metric = readMetric(found.item, times, left);
        if ('code' in metric) pending.refused.push(reported(found, metric));
        else {
          pending.metrics.push(metric);
          if (times.isGuessed) pending.guessedTimes++;
          for (const why of left) pending.notes.push(reported(found, why));
        }
      }
      if (pending.isFull()) yield pending.take();
    }
    yield pending.take();
  },
};

/** A value that should be a metric, and where it stands. */
interface Item {
  readonly line: number;
  /** Place in its document: `[3].`, `metrics[3].`, or nothing. */
  readonly place: string;
  readonly item: unknown;
}

/** What may be metrics in the documents of a text. */
function* itemsIn(text: string): Iterable<Item | (RefusedRecord & { isNote?: true }) | undefined> {
  for (const found of readJson(text)) {
    if (found === undefined || 'problem' in found) {
      yield found;
      continue;
    }
    const { line, value, cut } = found;
    const batch = isRecord(value) && Array.isArray(value.metrics) ? value : undefined;
    const items = batch?.metrics ?? value;
    if (Array.isArray(items)) {
      const list = batch === undefined ? '' : 'metrics';
      for (let i = 0; i < items.length; i++) yield { line, place: `${list}[${i}].`, item: items[i] };
    } else if (!cut) yield { line, place: '', item: value };
    for (const key in batch) {
      // Telegraf writes nothing beside its metrics.
      if (key === 'metrics') continue;
      const why = problem('wrong-type', key, batch[key], '{metrics}');
      yield { ...refusedRecord(line, found.text, why), isNote: true };
    }
  }
}

function reported({ line, place, item }: Item, why: Problem): RefusedRecord {
  return refusedRecord(line, beginningOf(item), { ...why, field: place + why.field });
}

/** The Metric in a JSON value, or what is wrong with it; `left` takes what was left out of the Metric. */
function readMetric(item: unknown, times: Times, left: Problem[]): Metric | Problem {
  if (!isRecord(item)) return problem('wrong-type', 'payload', item, `{${KEYS.join(', ')}}`);
  const { fields, name, tags } = item;
  const strange = wrongKey(item);
  if (strange !== undefined) return strange;
  const time = times.read(item.timestamp);
  if (typeof time === 'object') return time;
  const metric = { name, tags, fields, timestamp: time } as Metric;
  let why = flaw(metric);
  if (why !== undefined && isRecord(fields)) {
    metric.fields = withoutUnusable(fields, left);
    why = flaw(metric) ?? (Object.keys(metric.fields).length === 0 ? left[0] : undefined);
  }
  if (why !== undefined) return why;
  takeMarks(metric, item, left);
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
  /** Was the unit of the last one told by its digits? */
  isGuessed = false;
  private lastWritten: unknown;
  private last: ReadTime | undefined;

  constructor(private readonly unit: ReadUnit | undefined) {}

  read(value: unknown): EpochMs | Problem {
    this.isGuessed = false;
    if (typeof value === 'string') {
      return isoTimeOf(value) ?? problem('wrong-type', 'timestamp', value, 'count-or-iso-time');
    }
    const written = value instanceof LargeInteger ? value.digits : value;
    if (typeof written !== 'number' && typeof written !== 'string') {
      return problem('wrong-type', 'timestamp', value, 'count-or-iso-time');
    }
    if (written !== this.lastWritten) {
      this.lastWritten = written;
      this.last = timeOf(String(written), this.unit);
    }
    if (this.last === undefined) return badTime(written);
    this.isGuessed = this.last.guessed;
    return this.last.ms;
  }
}
