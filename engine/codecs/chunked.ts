import {
  type Decoded,
  type DecodeOptions,
  type Decoding,
  type RefusedRecord,
  refusedRecord,
  SHOWN_CHARACTERS,
} from './codec';
import { codecOf, decode, recognise } from './index';
import { JsonReader } from './json-reader';
import { LineCounter } from './lines';
import {
  csvRecordEnd,
  type EndOfRecords,
  endByQuotes,
  jsonEnd,
  jsonRecordEnd,
  lineProtocolEnd,
  type RecordEnd,
} from './record-ends';
import { decodeByRules } from './rules';
import type { DecodeRules, RuleSet } from './rules-model';
import { notUtf8, withoutSigns } from './utf8';

export interface ChunkedOptions extends DecodeOptions {
  /** Found by content when absent. */
  readonly codec?: string;
  readonly rules?: RuleSet;
  /** What is read by the rules: every text, or those that no codec recognises. Every text when absent. */
  readonly rulesFor?: 'all' | 'unrecognised';
}

/** Where a text may be cut. */
interface Cut {
  readonly endOfRecords: EndOfRecords;
  readonly recordEnd: (text: string) => RecordEnd;
  /** The first record of a text, when it has to stand before every part: the titles of a CSV. */
  readonly headerOf?: (text: string) => string;
}

/** How the text that has begun is to be read. */
interface Form {
  readonly decode: (text: string) => Decoding;
  /** The codec looks itself for bytes that are not UTF-8. */
  readonly findsSigns?: boolean;
  /** None was chosen and none recognises the beginning. */
  readonly unknown: boolean;
  /** Undefined: a document that cannot be cut. */
  readonly cut: Cut | undefined;
}

/** A longer first line is taken for a whole document. */
const LONGEST_FIRST_LINE = 1024 * 1024;
/** Values of a first line, or lines, between two pauses. */
const STEPS = 500;
/** Where so much is no whole record, the next look is at twice as much: each begins at the beginning. */
const LONG_RECORD = 64 * 1024;

/**
 * Decodes a text that comes in chunks, cut between records where its format allows that: nothing has to be
 * held whole. Lines are those of the whole text. A JSON document that is not one record a line is decoded at
 * the end. A record with bytes that are not UTF-8 (see `Utf8Text`) is refused.
 *
 * Reading is lazy: what a call gives has to be read before the next call.
 */
export class ChunkedDecoder {
  private form: Form | undefined;
  private rest = '';
  private line = 1;
  private header = '';
  private headerFeeds = 0;
  private headerRefused = false;
  /** May what waits hold a byte that is not UTF-8? */
  private suspect = false;
  /** Characters that have to wait before it is worth another look. */
  private nextLook = 0;

  constructor(private readonly options: ChunkedOptions) {}

  /** Characters that wait for the end of their record. */
  get waiting(): number {
    return this.rest.length;
  }

  /** The text does not become telemetry further on: no codec recognises it, or the titles of its columns are wrong. */
  get givenUp(): boolean {
    return this.headerRefused || this.form?.unknown === true;
  }

  /** Takes a chunk, and decodes what is whole. */
  *push(chunk: string): Decoding {
    if (this.headerRefused) return;
    this.rest += chunk;
    this.suspect ||= notUtf8(chunk) !== undefined;
    // Nothing ends but at a line feed, and one in an earlier chunk has been looked at.
    if (this.rest.length < this.nextLook || !chunk.includes('\n')) return;
    if (this.form === undefined) {
      if (!this.blankIsWrong) yield* this.passBlankLines();
      if (!this.rest.includes('\n')) return;
      this.form = yield* this.formOf(this.rest);
    }
    const end = this.form.cut?.endOfRecords(this.rest) ?? 0;
    this.nextLook = end === 0 && this.rest.length > LONG_RECORD ? 2 * this.rest.length : 0;
    if (end === 0) return;
    const own = this.rest.slice(0, end);
    this.rest = this.rest.slice(end);
    yield* this.take(own);
    if (this.headerRefused) this.rest = '';
    this.suspect &&= notUtf8(this.rest) !== undefined;
  }

  /** Decodes what is left. */
  *end(): Decoding {
    const { rest } = this;
    this.rest = '';
    // No reader has to look through megabytes of blanks.
    const blank = rest.trim() === '';
    if (blank && !this.blankIsWrong) return;
    this.form ??= yield* this.formOf(rest);
    yield undefined;
    if (blank) yield* this.form.decode(rest);
    else if (!this.headerRefused) yield* this.take(rest);
  }

  private get blankIsWrong(): boolean {
    return codecOf(this.options.codec)?.blankIsWrong === true;
  }

  /** A text begins with its first line that is not blank. */
  private *passBlankLines(): Generator<undefined> {
    const { rest } = this;
    const blanks = rest.length - rest.trimStart().length;
    const begin = rest.lastIndexOf('\n', blanks - 1) + 1;
    if (blanks === 0 || begin === 0) return;
    this.line += yield* feedsIn(rest.slice(0, begin));
    this.rest = rest.slice(begin);
  }

  /** Decodes whole records, the titles of a CSV first. */
  private *take(records: string): Decoding {
    let own = records;
    if (this.header === '' && this.form?.cut?.headerOf !== undefined) {
      const header = this.form.cut.headerOf(own);
      for (const part of this.sift(header)) {
        yield part;
        this.headerRefused ||= part !== undefined && part.refused.length > 0;
      }
      own = this.headerRefused ? '' : own.slice(header.length);
      this.header = header;
      this.headerFeeds = yield* feedsIn(header);
    }
    yield* this.sift(own);
  }

  /** Decodes whole records but those with bytes that are not UTF-8. */
  private *sift(records: string): Decoding {
    let good = 0;
    if (this.suspect && this.form?.findsSigns !== true) {
      const recordEnd = this.form?.cut?.recordEnd(records) ?? (() => -1);
      for (let start = 0; start < records.length; ) {
        const end = recordEnd(start) + 1 || records.length;
        const record = records.slice(start, end);
        const why = notUtf8(record);
        if (why !== undefined) {
          yield* this.decode(records.slice(good, start));
          const refused = refusedRecord(
            this.line,
            withoutSigns(record.slice(0, SHOWN_CHARACTERS + 1).trimEnd()),
            why,
          );
          yield { metrics: [], refused: [refused], notes: [], guessedTimes: 0 };
          this.line += yield* feedsIn(record);
          good = end;
        }
        start = end;
      }
    }
    yield* this.decode(good === 0 ? records : records.slice(good));
  }

  private *decode(records: string): Decoding {
    if (records === '') return;
    const { header, form } = this;
    const offset = this.line - 1 - this.headerFeeds;
    for (const part of (form as Form).decode(header + records)) {
      yield part === undefined || offset === 0 ? part : moved(part, offset);
    }
    this.line += yield* feedsIn(records);
  }

  private *formOf(text: string): Generator<undefined, Form> {
    const { options } = this;
    const { rules, rulesFor = 'all' } = options;
    const found = options.codec === undefined ? recognise(text) : codecOf(options.codec);
    const isOthers = found === undefined && rules !== undefined && rules[0].from === kindOf(text);
    if (rules !== undefined && (rulesFor === 'all' || isOthers)) {
      const [{ from, separator }] = rules;
      return {
        unknown: false,
        decode: (part) => decodeByRules(part, rules, options),
        cut: yield* cutOf(from, text, separator),
      };
    }
    const codec = options.codec ?? found?.name;
    if (codec === undefined) {
      return { unknown: true, decode: (part) => decode(part, options), cut: undefined };
    }
    yield undefined;
    const cut = yield* cutOf(codec, text);
    // Whole, a text may show more of its format than in its first chunk.
    const chosen: typeof options = { times: 'of-ours', ...options };
    if (cut !== undefined) Object.assign(chosen, { codec });
    const findsSigns = found?.findsSigns === true;
    return {
      unknown: false,
      decode: (part) => decode(part, findsSigns ? { ...chosen, hasSigns: this.suspect } : chosen),
      findsSigns,
      cut,
    };
  }
}

/** What a text is that no codec recognises, to be read by rules. */
function kindOf(text: string): DecodeRules['from'] {
  return /^[\ufeff\s]*[[{]/.test(text) ? 'json' : 'csv';
}

function moved({ metrics, refused, notes, guessedTimes }: Decoded, offset: number): Decoded {
  const move = (records: readonly RefusedRecord[]): readonly RefusedRecord[] =>
    records.map((record) => ({ ...record, line: record.line + offset }));
  return { metrics, refused: move(refused), notes: move(notes), guessedTimes };
}

/** Where texts of a format that begin like this one may be cut. */
function* cutOf(format: string, text: string, separator = ','): Generator<undefined, Cut | undefined> {
  if (format === 'line-protocol') {
    return { endOfRecords: endByQuotes(lineProtocolEnd), recordEnd: lineProtocolEnd };
  }
  if (format !== 'csv') {
    return (yield* isJsonLines(text)) ? { endOfRecords: jsonEnd, recordEnd: jsonRecordEnd } : undefined;
  }
  const recordEnd = csvRecordEnd(separator);
  const headerOf = (part: string): string => {
    const start = part.length - part.trimStart().length;
    return part.slice(0, recordEnd(part)(start) + 1);
  };
  return { endOfRecords: endByQuotes(recordEnd), recordEnd, headerOf };
}

/** Is the first line a value of its own? */
function* isJsonLines(text: string): Generator<undefined, boolean> {
  const start = text.trimStart();
  const end = start.indexOf('\n');
  if (end < 0 || end > LONGEST_FIRST_LINE) return false;
  const line = start.slice(0, end).trimEnd();
  const reader = new JsonReader(line, 0);
  while (!reader.read(STEPS)) yield undefined;
  return reader.failure === undefined && reader.at === line.length;
}

function* feedsIn(text: string): Generator<undefined, number> {
  const lines = new LineCounter(text);
  while (!lines.reach(text.length, STEPS)) yield undefined;
  return lines.line - 1;
}
