import { parseJson } from '../telemetry/json';
import type { Decoded, DecodeOptions, RefusedRecord } from './codec';
import { decode, recognise } from './index';
import { csvRecordEnd, type EndOfRecords, endByQuotes, jsonEnd, lineProtocolEnd } from './record-ends';
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
  readonly endOfRecords: EndOfRecords | undefined;
  /** The first record of a text, when it has to stand before every part: the titles of a CSV. */
  readonly headerOf?: (text: string) => string;
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
  private header = '';
  private headerRefused = false;

  constructor(private readonly options: ChunkedOptions) {}

  /** Characters that wait for the end of their record. */
  get waiting(): number {
    return this.rest.length;
  }

  /** The text does not become telemetry further on: no codec recognises it, or the titles of its columns are wrong. */
  get givenUp(): boolean {
    return this.headerRefused || this.form?.unknown === true;
  }

  /** Takes a chunk, and decodes what is whole; undefined when nothing is. */
  push(chunk: string): Decoded | undefined {
    if (this.headerRefused) return undefined;
    this.rest += chunk;
    if (this.form === undefined && chunk.includes('\n') && this.rest.trimStart().includes('\n')) {
      this.form = this.formOf(this.rest);
    }
    const end = this.form?.endOfRecords?.(this.rest) ?? 0;
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
    const { header } = this;
    if (header === '' && form.headerOf !== undefined) {
      this.header = form.headerOf(own);
      this.headerRefused = form.decode(this.header).refused.length > 0;
    }
    const offset = this.line - 1 - feedsIn(header);
    this.rest = this.headerRefused ? '' : this.rest.slice(end);
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
        ...cutOf(rules.from, text, rules.separator),
      };
    }
    const codec = options.codec ?? recognise(text)?.name;
    if (codec === undefined) {
      return { unknown: true, decode: (part) => decode(part, options), endOfRecords: undefined };
    }
    return { unknown: false, decode: (part) => decode(part, { ...options, codec }), ...cutOf(codec, text) };
  }
}

/** Where texts of a format that begin like this one may be cut. */
function cutOf(format: string, text: string, separator = ','): Pick<Form, 'endOfRecords' | 'headerOf'> {
  if (format === 'line-protocol') return { endOfRecords: endByQuotes(lineProtocolEnd) };
  if (format !== 'csv') return { endOfRecords: isJsonLines(text) ? jsonEnd : undefined };
  const recordEnd = csvRecordEnd(separator);
  const headerOf = (part: string): string => {
    const start = part.length - part.trimStart().length;
    return part.slice(0, recordEnd(part)(start) + 1);
  };
  return { endOfRecords: endByQuotes(recordEnd), headerOf };
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
