import type { FieldValue, Metric } from '../telemetry/metric';
import { fieldTitle, tagTitle } from './csv-header';
import { numberText } from './number-text';
import { textOfMarks } from './quality-text';

/**
 * Metrics as CSV of telemetry, under one header with all their tags and fields in the order in which
 * they first appear: header and rows can be written when all have been added. Integer types are not kept;
 * a tag or field that has no name is left out.
 */
export class CsvColumns {
  private readonly tags = new Set<string>();
  private readonly fields = new Set<string>();

  add(metrics: readonly Metric[]): void {
    for (const metric of metrics) {
      addKeys(metric.tags, this.tags);
      addKeys(metric.fields, this.fields);
    }
  }

  header(): string {
    const tags = [...this.tags].map(tagTitle);
    const fields = [...this.fields].map(fieldTitle);
    return row(['timestamp', 'name', ...tags, ...fields, 'quality'].map(quoteWhereNeeded));
  }

  rows(metrics: readonly Metric[]): string {
    const tags = [...this.tags];
    const fields = [...this.fields];
    let text = '';
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
}

/** Adds the own keys of a record that can be the title of a column. */
function addKeys(record: object, keys: Set<string>): void {
  for (const key of Object.keys(record)) if (key !== '' && key !== '__proto__') keys.add(key);
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

/** A cell as it stands in CSV: in quotes when it has to. */
export function quoteWhereNeeded(text: string): string {
  return /[",\r\n]/.test(text) ? quote(text) : text;
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
