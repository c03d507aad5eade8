import type { EpochMs, FieldValue, Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { fieldSpec } from '../telemetry/vocabulary';
import { BEGINNING, type Codec, type DecodeOptions, Pending, refusedRecord } from './codec';
import { type Header, headerOf } from './csv-header';
import { PlainRows } from './csv-plain';
import { type Row, RowReader, readRows } from './csv-rows';
import { isoTimeOf } from './iso-time';
import { losesDigits, unsafeInteger } from './large-integer';
import { numberIn } from './number-text';
import { marksOf } from './quality-text';
import { badTime, timeOf } from './time-unit';

/** How programs write that there is no number. */
const NO_NUMBER = /^(?:[+-]?(?:nan|inf|infinity)|n\/a)$/i;

/**
 * CSV of telemetry, one Metric a row, under a header such as
 * `timestamp,name,tag:server,cpu_temp_c,power_w,quality`. Times are ISO 8601 or, unless the options say
 * otherwise, epoch milliseconds. An empty cell is no value, `null` is null, and what stands in quotes is
 * text unless the vocabulary knows better. A cell that is not what its field holds costs that field; a
 * row that has not one cell for each column costs the row, a bad header the text.
 */
export const csv: Codec = {
  name: 'csv',

  recognises(text) {
    for (const { cells } of readRows(text.slice(0, BEGINNING))) {
      return cells.includes('timestamp') && cells.includes('name');
    }
    return false;
  },

  *decode(text, options) {
    const pending = new Pending();
    const rows = new RowReader(text);
    const titles = rows.next();
    if (titles === undefined) {
      yield pending.take();
      return;
    }
    const header = titles.problem ?? headerOf(titles.cells);
    if ('code' in header) {
      pending.refused.push(refusedRecord(titles.line, titles.text, header));
      yield pending.take();
      return;
    }
    const plain = (options.timeUnit ?? 'ms') === 'ms' ? PlainRows.of(text, header) : undefined;
    for (;;) {
      const metric = plain?.read(rows.at);
      if (metric !== undefined) {
        pending.metrics.push(metric);
        rows.at = plain!.end;
      } else {
        const row = rows.next();
        if (row === undefined) break;
        takeRow(row, header, options, pending);
      }
      if (pending.isFull()) yield pending.take();
    }
    yield pending.take();
  },
};

function takeRow(row: Row, header: Header, options: DecodeOptions, pending: Pending): void {
  const left: Problem[] = [];
  const read = row.problem ?? readMetric(row, header, options, left);
  if ('code' in read) {
    pending.refused.push(refusedRecord(row.line, row.text, read));
    return;
  }
  pending.metrics.push(read);
  for (const why of left) pending.notes.push(refusedRecord(row.line, row.text, why));
}

/** The Metric of a row, or the Problem that costs it; `left` takes what was left out of the Metric. */
function readMetric(row: Row, header: Header, options: DecodeOptions, left: Problem[]): Metric | Problem {
  const { cells, quoted } = row;
  if (cells.length !== header.width) return problem('malformed', 'row', row.text, 'cell-a-column');
  const name = cells[header.name] as string;
  if (name === '') return problem('missing-field', 'name', name);
  const timestamp = timeIn(cells[header.timestamp] as string, options);
  if (timestamp === undefined) return badTime(cells[header.timestamp]);
  const metric: Metric = { name, tags: {}, fields: {}, timestamp };
  for (const { key, at } of header.tags) {
    if (cells[at] !== '' || quoted.has(at)) metric.tags[key] = cells[at] as string;
  }
  for (const { key, at } of header.fields) {
    if (cells[at] === '' && !quoted.has(at)) continue;
    const value = cellValue(name, key, cells[at] as string, quoted.has(at));
    if (typeof value === 'object' && value !== null) left.push(value);
    else metric.fields[key] = value;
  }
  if (left[0] !== undefined && Object.keys(metric.fields).length === 0) return left[0];
  const marks = cells[header.quality] ?? '';
  const quality = marksOf(marks);
  if (quality !== undefined) metric.quality = quality;
  else if (marks !== '') left.push(problem('malformed', 'quality', marks, 'field-marks'));
  return metric;
}

function timeIn(cell: string, { timeUnit = 'ms' }: DecodeOptions): EpochMs | undefined {
  return timeOf(cell, timeUnit)?.ms ?? isoTimeOf(cell);
}

/** What a cell says, by the vocabulary or else by its look. */
function cellValue(name: string, field: string, cell: string, isText: boolean): FieldValue | Problem {
  if (cell === 'null' && !isText) return null;
  const type = fieldSpec(name, field)?.type;
  if (type === 'string' || (type === undefined && isText)) return cell;
  const isBoolean = cell === 'true' || cell === 'false';
  if (isBoolean && (type === undefined || type === 'boolean')) return cell === 'true';
  if (type === 'boolean') return problem('wrong-type', `fields.${field}`, cell, ['true', 'false']);
  const number = numberIn(cell, 0, cell.length);
  if (losesDigits(cell, number)) return unsafeInteger(`fields.${field}`, cell);
  if (Number.isFinite(number)) return number;
  const isWord = type === undefined && Number.isNaN(number) && !NO_NUMBER.test(cell);
  return isWord ? cell : problem('not-a-number', `fields.${field}`, cell);
}
