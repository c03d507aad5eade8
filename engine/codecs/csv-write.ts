import type { FieldValue, Metric } from '../telemetry/metric';
import { fieldTitle, tagTitle } from './csv-header';
import { numberText } from './number-text';
import { textOfMarks } from './quality-text';

/**
 * Metrics as CSV of telemetry, under one header with all their tags and fields in the order in which
 * they first appear. Integer types are not kept; a tag or field that has no name is left out.
 */
export function encodeCsv(metrics: readonly Metric[]): string {
  const tags = keysOf(metrics.map((metric) => metric.tags));
  const fields = keysOf(metrics.map((metric) => metric.fields));
  const titles = ['timestamp', 'name', ...tags.map(tagTitle), ...fields.map(fieldTitle), 'quality'];
  let text = row(titles.map(quoteWhereNeeded));
  for (const metric of metrics) {
    text += row([
      String(metric.timestamp),
      quoteWhereNeeded(metric.name),
      ...tags.map((tag) => tagCell(metric, tag)),
      ...fields.map((field) => fieldCell(metric, field)),
      // A null stands in its own cell and needs no mark.
      quoteWhereNeeded(textOfMarks({}, metric.quality)),
    ]);
  }
  return text;
}

/** The own keys of all records that can be the title of a column, each once. */
function keysOf(records: readonly object[]): string[] {
  const keys = new Set<string>();
  for (const record of records) for (const key of Object.keys(record)) keys.add(key);
  keys.delete('');
  keys.delete('__proto__');
  return [...keys];
}

function tagCell({ tags }: Metric, tag: string): string {
  if (!Object.hasOwn(tags, tag)) return '';
  return tags[tag] === '' ? '""' : quoteWhereNeeded(tags[tag] as string);
}

function fieldCell({ fields }: Metric, field: string): string {
  if (!Object.hasOwn(fields, field)) return '';
  const value = fields[field] as FieldValue;
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'number') return String(value);
  return Number.isFinite(value) ? numberText(value) : '';
}

function row(cells: readonly string[]): string {
  return `${cells.join(',')}\n`;
}

function quoteWhereNeeded(text: string): string {
  return /[",\r\n]/.test(text) ? quote(text) : text;
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
