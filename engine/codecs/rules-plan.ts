import type { EpochMs, FieldValue, Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { tagValue } from '../telemetry/tag-value';
import { LargeInteger, unsafeInteger } from './large-integer';
import { numberIn } from './number-text';
import type { DecodeRules, FieldRule, Source } from './rules-model';
import { timeReader } from './rules-time';

/** What stands at a path of a record; undefined when nothing does. */
export type Finder<R> = (record: R) => unknown;

/** The Metric of a record, or the Problem that costs it; `left` takes what was left out of the Metric. */
export type RecordReader<R> = (record: R, receivedAt: EpochMs, left: Problem[]) => Metric | Problem;

/** How sources write that a value was asked for and did not come, or was no number. */
const NO_ANSWER = /^(?:null|n\/?a|nan|[+-]?inf(?:inity)?)$/i;

/** Makes rules ready for records of one kind; `contentOf` tells numbers where all that is found is text. */
export function readerOf<R>(
  rules: DecodeRules,
  finderOf: (path: string) => Finder<R>,
  contentOf = (found: unknown): unknown => found,
): RecordReader<R> {
  const nameOf = textReader(rules.name, finderOf);
  const tagReaders = Object.entries(rules.tags ?? {}).map(
    ([tag, source]) => [tag, textReader(source, finderOf)] as const,
  );
  const fieldReaders = Object.entries(rules.fields).map(
    ([field, rule]) => [field, rule, finderOf(rule.path)] as const,
  );
  const timeOf = rules.time && timeReader(rules.time, finderOf(rules.time.path));
  return (record, receivedAt, left) => {
    const name = nameOf(record);
    if (typeof name !== 'string') return name ?? problem('missing-field', 'name', name);
    const timestamp = timeOf === undefined ? receivedAt : timeOf(record);
    if (typeof timestamp === 'object') return timestamp;
    const metric: Metric = { name, tags: {}, fields: {}, timestamp };
    for (const [tag, read] of tagReaders) {
      const text = read(record);
      if (typeof text === 'object') return text;
      if (text !== undefined) metric.tags[tag] = tagValue(text);
    }
    let isEmpty = true;
    for (const [field, rule, find] of fieldReaders) {
      const value = fieldValue(contentOf(find(record)), rule);
      if (typeof value === 'object' && value !== null) {
        if (value.code === 'missing-field') return value;
        left.push(value);
      } else if (value !== undefined) {
        metric.fields[field] = value;
        isEmpty = false;
      }
    }
    if (!isEmpty) return metric;
    return (
      left[0] ?? problem('missing-field', fieldReaders.map(([, { path }]) => path).join(', '), undefined)
    );
  };
}

function textReader<R>(
  source: Source,
  finderOf: (path: string) => Finder<R>,
): (record: R) => string | undefined | Problem {
  if (typeof source === 'string') return () => source;
  const { path, optional } = source;
  const find = finderOf(path);
  return (record) => {
    const found = find(record);
    if (found instanceof LargeInteger) return found.digits;
    if (typeof found === 'object' && found !== null) return problem('nested-field', path, found);
    const text = String(found ?? '').trim();
    if (text !== '') return text;
    return optional ? undefined : problem('missing-field', path, found);
  };
}

function fieldValue(found: unknown, rule: FieldRule): FieldValue | undefined | Problem {
  const { path, factor, offset, optional } = rule;
  const isScaled = factor !== undefined || offset !== undefined;
  if (found === undefined) return optional ? undefined : problem('missing-field', path, found);
  if (found === null) return null;
  if (found instanceof LargeInteger) return unsafeInteger(path, found.digits);
  if (typeof found === 'object') return problem('nested-field', path, found);
  let value = found;
  if (typeof found === 'string') {
    const text = found.trim();
    if (text === '') return undefined;
    if (NO_ANSWER.test(text)) return null;
    if (!isScaled) return found;
    value = numberIn(text, 0, text.length);
  }
  if (typeof value === 'boolean' && !isScaled) return value;
  if (typeof value !== 'number' || Number.isNaN(value)) return problem('wrong-type', path, found, 'a-number');
  const scaled = isScaled ? value * (factor ?? 1) + (offset ?? 0) : value;
  return Number.isFinite(scaled) ? scaled : problem('not-a-number', path, scaled);
}
