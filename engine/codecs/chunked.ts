import { parseJson } from '../telemetry/json';
import type { Decoded, DecodeOptions, RefusedRecord } from './codec';
import { decode, recognise } from './index';
import { csvRecordEnd, endOfRecords, jsonLineEnd, lineProtocolEnd, type RecordEnd } from './record-ends';
import { decodeByRules } from './rules';
import type { DecodeRules } from './rules-model';

export interface ChunkedOptions extends DecodeOptions {
  /** Found by content when absent. */
  readonly codec?: string;
  /** In place of a codec. */
  readonly rules?: DecodeRules;
}

/** How the text that has begun is to be cut. */
interface Form {
  readonly decode: (text: string) => Decoded;
  /** None was chosen and none recognises the beginning. */
  readonly unknown: boolean;
  /** Undefined: a document that cannot be cut. */
  readonly recordEnd: RecordEnd | undefined;
  /** Stands before every part: the first record of a CSV. */
  readonly header: string;
}

/** A longer first line is taken for a whole document. */
const LONGEST_FIRST_LINE = 1024 * 1024;

/**
 * Decodes a text that comes in chunks, cut between records where its format allows that: nothing has to be
 * held whole, and no step takes long. Lines are those of the whole text. A JSON document that is not one
 * record a line is decoded at the end.
 */
export class ChunkedDecoder {
  private form: Form | undefined;
  private rest = '';
  private line = 1;

  constructor(private readonly options: ChunkedOptions) {}

  /** Characters that wait for the end of their record. */
  get waiting(): number {
    return this.rest.length;
  }

  /** No codec was chosen and none recognises the text: it does not become telemetry further on. */
  get unknown(): boolean {
    return this.form?.unknown === true;
  }

  /** Takes a chunk, and decodes what is whole; undefined when nothing is. */
  push(chunk: string): Decoded | undefined {
    this.rest += chunk;
    if (this.form === undefined && chunk.includes('\n') && this.rest.trimStart().includes('\n')) {
      this.form = this.formOf(this.rest);
    }
    const { recordEnd } = this.form ?? {};
    const end = recordEnd === undefined ? 0 : endOfRecords(this.rest, recordEnd);
    return end === 0 ? undefined : this.take(end);
  }

  /** Decodes what is left. */
  end(): Decoded {
    this.form ??= this.formOf(this.rest);
    return this.take(this.rest.length);
  }

  private take(end: number): Decoded {
    const form = this.form as Form;
    const own = this.rest.slice(0, end);
    const header = this.line === 1 ? '' : form.header;
    const offset = this.line - 1 - feedsIn(header);
    this.rest = this.rest.slice(end);
    this.line += feedsIn(own);
    const decoded = form.decode(own.trim() === '' ? '' : header + own);
    if (offset === 0) return decoded;
    const moved = (records: readonly RefusedRecord[]): RefusedRecord[] =>
      records.map((record) => ({ ...record, line: record.line + offset }));
    return { ...decoded, refused: moved(decoded.refused), notes: moved(decoded.notes) };
  }

  private formOf(text: string): Form {
    const { options } = this;
    const { rules } = options;
    if (rules !== undefined) {
      return {
        unknown: false,
        decode: (part) => decodeByRules(part, rules, options),
        ...cutOf(rules.from, text),
      };
    }
    const codec = options.codec ?? recognise(text)?.name;
    if (codec === undefined) {
      return { unknown: true, decode: (part) => decode(part, options), recordEnd: undefined, header: '' };
    }
    return { unknown: false, decode: (part) => decode(part, { ...options, codec }), ...cutOf(codec, text) };
  }
}

/** Where texts of a format that begin like this one may be cut. */
function cutOf(format: string, text: string): Pick<Form, 'recordEnd' | 'header'> {
  if (format === 'line-protocol') return { recordEnd: lineProtocolEnd, header: '' };
  if (format !== 'csv') return { recordEnd: isJsonLines(text) ? jsonLineEnd : undefined, header: '' };
  const start = text.length - text.trimStart().length;
  return { recordEnd: csvRecordEnd, header: text.slice(0, csvRecordEnd(text, start) + 1) };
}

/** Is the first line a value of its own? */
function isJsonLines(text: string): boolean {
  const start = text.trimStart();
  const end = start.indexOf('\n');
  return end >= 0 && end <= LONGEST_FIRST_LINE && parseJson(start.slice(0, end)) !== undefined;
}

function feedsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
