import type { FieldValue, Metric } from '../telemetry/metric';
import { fieldSpec } from '../telemetry/vocabulary';
import type { TimeUnit } from './codec';
import { textOfMarks } from './quality-text';
import { digitsOf } from './time-unit';

/** Control characters below U+0080: the others are letters to line protocol. */
const CONTROLS = /[^\P{Cc}\x80-\x9f]/gu;
const CONTROL_NAMES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
};
const SPECIAL = /[^\P{Cc}\x80-\x9f]|[\\,= ]/u;

/**
 * One Metric as a line of InfluxDB line protocol, without a line end, its timestamp in `timeUnit` (`ns`
 * keeps the digits below a millisecond). Empty when it has nothing that such a line can say. Nulls are
 * left out and appear as missing in the string field `quality`, which belongs to the marks: another field
 * of that name gives way to them. Numbers that are not finite are left out.
 *
 * What a name or tag cannot hold is written as Telegraf does: a line feed, tab, return or form feed as
 * two characters, other control characters and trailing backslashes not at all; a tag or field left
 * without a name or a tag without a value is left out. A measurement cannot begin with `#`.
 */
export function encodeLine(metric: Metric, timeUnit: TimeUnit = 'ns'): string {
  const measurement = clean(metric.name).replace(/^#+/, '').replace(/[, ]/g, '\\$&');
  const fields = fieldSet(metric);
  if (measurement === '' || fields === '') return '';
  return `${measurement}${tagSet(metric)} ${fields} ${digitsOf(metric.timestamp, timeUnit)}`;
}

function tagSet({ tags }: Metric): string {
  let text = '';
  for (const tag in tags) {
    const key = escapeKey(tag);
    const value = escapeKey(tags[tag] as string);
    if (key !== '' && value !== '') text += `,${key}=${value}`;
  }
  return text;
}

function fieldSet(metric: Metric): string {
  const marks = textOfMarks(metric.fields, metric.quality);
  let text = '';
  for (const field in metric.fields) {
    const key = escapeKey(field);
    const value = valueText(metric, field, metric.fields[field] as FieldValue);
    if (key !== '' && value !== '' && (key !== 'quality' || marks === '')) text += `,${key}=${value}`;
  }
  if (marks !== '') text += `,quality=${quote(marks)}`;
  return text.slice(1);
}

function valueText(metric: Metric, field: string, value: FieldValue): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'boolean') return String(value);
  if (value === null || !Number.isFinite(value)) return '';
  return String(value) + suffix(metric, field, value);
}

/** `i` or `u` as the source or else the vocabulary says, so that a field keeps its type in the database. */
function suffix({ name, types }: Metric, field: string, value: number): string {
  // A value that was computed and is no such integer any more is written as what it is.
  if (!Number.isSafeInteger(value)) return '';
  const type = types?.[field] ?? (fieldSpec(name, field)?.type === 'integer' ? 'i' : '');
  return type === 'u' && value < 0 ? '' : type;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function escapeKey(text: string): string {
  return SPECIAL.test(text) ? clean(text).replace(/[,= ]/g, '\\$&') : text;
}

function clean(text: string): string {
  return text.replace(CONTROLS, (control) => CONTROL_NAMES[control] ?? '').replace(/\\+$/, '');
}
