import { flaw, isRecord } from '../telemetry/admit';
import { type EpochMs, type Metric, QUALITIES } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import type { Codec, DecodeOptions, RefusedRecord } from './codec';
import { readJson } from './exact-json';
import { LargeInteger } from './json-reader';
import { refusedRecord } from './refuse';
import { badTime, timeOf } from './time-unit';

/** How much of a text `recognises` looks at. */
const BEGINNING = 4096;

/**
 * Ours rather than Telegraf's: the name first (Telegraf sorts its keys, so `fields` leads) and
 * milliseconds. What is not recognised here is read by Telegraf's codec to the same Metrics.
 */
const OURS = /^\s*\[?\s*\{\s*"name"\s*:[\s\S]*?"timestamp"\s*:\s*\d{12,13}[.,}\s]/;

const TYPES = ['i', 'u'] as const;

/**
 * Metrics as JSON: one, a list, or one a line. Timestamps are milliseconds unless the options say
 * otherwise. An integer above 2^53 costs its field, anything else that is no Metric its record.
 */
export const metricJson: Codec = {
  name: 'metric-json',

  recognises: (text) => OURS.test(text.slice(0, BEGINNING)),

  decode(text, options) {
    const { documents, refused } = readJson(text);
    const metrics: Metric[] = [];
    const notes: RefusedRecord[] = [];
    for (const { line, value, cut } of documents) {
      const items = Array.isArray(value) ? value : cut ? [] : [value];
      for (const item of items) {
        const left: Problem[] = [];
        const read = readMetric(item, options, left);
        if ('code' in read) refused.push(refusedRecord(line, JSON.stringify(item), read));
        else {
          metrics.push(read);
          for (const why of left) notes.push(refusedRecord(line, JSON.stringify(item), why));
        }
      }
    }
    return { metrics, refused, notes, guessedTimes: 0 };
  },
};

/** Metrics as JSON lines. */
export function encodeJsonLines(metrics: Iterable<Metric>): string {
  let text = '';
  for (const metric of metrics) text += `${JSON.stringify(metric)}\n`;
  return text;
}

/** The Metric in a JSON value, or what is wrong with it; `left` takes what was left out of the Metric. */
function readMetric(item: unknown, options: DecodeOptions, left: Problem[]): Metric | Problem {
  if (!isRecord(item)) return problem('wrong-type', 'payload', item, 'a Metric');
  const { name, tags, quality, types } = item;
  const timestamp = timeIn(item.timestamp, options);
  if (timestamp === undefined) return badTime(item.timestamp);
  const metric = { name, tags, fields: withoutLarge(item.fields, left), timestamp } as Metric;
  const why = flaw(metric);
  if (why !== undefined) return why;
  if (left[0] !== undefined && Object.keys(metric.fields).length === 0) return left[0];
  if (isRecordOf(quality, QUALITIES)) metric.quality = quality;
  else if (quality !== undefined) {
    left.push(problem('wrong-type', 'quality', quality, `an object of ${QUALITIES.join(', ')}`));
  }
  if (isRecordOf(types, TYPES)) metric.types = types;
  else if (types !== undefined) left.push(problem('wrong-type', 'types', types, 'an object of i and u'));
  return metric;
}

function timeIn(value: unknown, { timeUnit = 'ms' }: DecodeOptions): EpochMs | undefined {
  if (typeof value === 'number') return timeOf(String(value), timeUnit)?.ms;
  return value instanceof LargeInteger ? timeOf(value.digits, timeUnit)?.ms : undefined;
}

/** The fields without integers that a number would change; any other value comes back as it is. */
function withoutLarge(fields: unknown, left: Problem[]): unknown {
  if (!isRecord(fields)) return fields;
  const found = left.length;
  for (const field in fields) {
    const value = fields[field];
    if (value instanceof LargeInteger) {
      left.push(problem('unsafe-integer', `fields.${field}`, value.digits, '2^53'));
    }
  }
  if (left.length === found) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !(value instanceof LargeInteger)));
}

function isRecordOf<T extends string>(value: unknown, words: readonly T[]): value is Record<string, T> {
  return (
    isRecord(value) && Object.values(value).every((word) => (words as readonly unknown[]).includes(word))
  );
}
