import { isTime } from '../telemetry/admit';
import type { EpochMs, Fields, Metric, Tags } from '../telemetry/metric';
import { fieldSpec } from '../telemetry/vocabulary';
import type { Column, Header } from './csv-header';
import { EXACT_DIGITS, isDigit, numberIn, POWERS_OF_TEN } from './number-text';

const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const QUOTE = 34;
const FEED = 10;
const RETURN = 13;
const ZERO = 48;

/** Digits of a present-day time in milliseconds. */
const TIME_DIGITS = 13;

/** What rows with the same name and tags have in common. */
interface Series {
  /** Name and tags as they stand in a row, each with its comma. */
  readonly text: string;
  readonly name: string;
  readonly tags: Tags;
  /** Columns of fields that hold numbers, and those whose content says what it is. */
  readonly numeric: readonly boolean[];
  /** What stood in the next row, the last time. */
  next: Series | undefined;
}

/**
 * The rows that most files are full of: a time of 13 digits, numbers, nothing in quotes and no marks. They are read
 * where they stand, without cutting out their cells; Metrics of one series share their tags. It gives what the
 * full reader gives, and leaves to it every row that is not so.
 */
export class PlainRows {
  /** Behind the row that was read last. */
  end = 0;
  private readonly series = new Map<string, Series>();
  private last: Series | undefined;
  /** Columns of name and tags, which stand behind the time. */
  private readonly ofSeries: number;

  private constructor(
    private readonly text: string,
    /** The same: a byte is read sooner than a character. */
    private readonly bytes: Uint8Array,
    private readonly header: Header,
  ) {
    this.ofSeries = 1 + header.tags.length;
  }

  /**
   * Undefined where the columns do not come as `CsvColumns` writes them (time, name and tags, fields, quality), and
   * for a text with characters that take several bytes.
   */
  static of(text: string, header: Header): PlainRows | undefined {
    const { timestamp, name, tags, quality, width } = header;
    const inOrder =
      timestamp === 0 &&
      name <= tags.length + 1 &&
      tags.every(({ at }) => at <= tags.length + 1) &&
      (quality < 0 || quality === width - 1);
    if (!inOrder) return undefined;
    const bytes = new TextEncoder().encode(text);
    return bytes.length === text.length ? new PlainRows(text, bytes, header) : undefined;
  }

  /** The Metric of the row that begins at `at`, and `end` behind it; undefined when the full reader is needed. */
  read(at: number): Metric | undefined {
    const timestamp = this.timeAt(at);
    const series = timestamp === undefined ? undefined : this.seriesAt(at + TIME_DIGITS + 1);
    if (timestamp === undefined || series === undefined || series.name === '') return undefined;
    const fields = this.fieldsAt(at + TIME_DIGITS + 1 + series.text.length, series);
    if (fields === undefined) return undefined;
    return { name: series.name, tags: series.tags, fields, timestamp };
  }

  private timeAt(from: number): EpochMs | undefined {
    const { bytes } = this;
    let ms = 0;
    for (let i = from; i < from + TIME_DIGITS; i++) {
      const code = bytes[i] as number;
      if (!isDigit(code)) return undefined;
      ms = ms * 10 + (code - ZERO);
    }
    return bytes[from + TIME_DIGITS] === COMMA && isTime(ms) ? ms : undefined;
  }

  /** Servers report in turns: mostly it is the one that followed the last time. */
  private seriesAt(from: number): Series | undefined {
    const { text, last } = this;
    const guess = last?.next;
    if (guess !== undefined && text.startsWith(guess.text, from)) {
      this.last = guess;
      return guess;
    }
    const to = this.endOfSeries(from);
    if (to === undefined) return undefined;
    const own = text.slice(from, to);
    let series = this.series.get(own);
    if (series === undefined) {
      series = this.newSeries(own);
      this.series.set(own, series);
    }
    if (last !== undefined) last.next = series;
    this.last = series;
    return series;
  }

  /** Behind the comma that ends name and tags. */
  private endOfSeries(from: number): number | undefined {
    let left = this.ofSeries;
    for (let i = from; i < this.bytes.length; i++) {
      const code = this.bytes[i] as number;
      if (code > COMMA) continue;
      if (code === FEED || code === QUOTE || code === RETURN) return undefined;
      if (code === COMMA && --left === 0) return i + 1;
    }
    return undefined;
  }

  private newSeries(text: string): Series {
    const { header } = this;
    const cells = text.split(',');
    const name = cells[header.name - 1] as string;
    const tags: Tags = {};
    for (const { key, at } of header.tags) if (cells[at - 1] !== '') tags[key] = cells[at - 1] as string;
    const numeric = header.fields.map(({ key }) => {
      const type = fieldSpec(name, key)?.type;
      return type !== 'string' && type !== 'boolean';
    });
    return { text, name, tags, numeric, next: undefined };
  }

  /** The fields up to the end of the row; undefined when one is no number, or there are marks. */
  private fieldsAt(from: number, { numeric }: Series): Fields | undefined {
    const { bytes, header } = this;
    const fields: Fields = {};
    const cells = header.quality < 0 ? header.fields.length : header.fields.length + 1;
    let start = from;
    for (let i = 0; i < cells; i++) {
      const last = i === cells - 1 ? FEED : COMMA;
      if (bytes[start] === last) {
        start++;
        continue;
      }
      const value = numeric[i] === true ? this.numberAt(start) : Number.NaN;
      const end = this.end;
      if (!Number.isFinite(value) || bytes[end] !== last) return undefined;
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined;
      fields[(header.fields[i] as Column).key] = value;
      start = end + 1;
    }
    this.end = start;
    return fields;
  }

  /** The number of a cell, and `end` behind it: NaN when it is none. As `numberIn` reads it, most in one go. */
  private numberAt(from: number): number {
    const { bytes } = this;
    const negative = bytes[from] === MINUS;
    let at = negative ? from + 1 : from;
    let digits = 0;
    let decimals = -1;
    let value = 0;
    for (; ; at++) {
      const code = bytes[at] as number;
      if (isDigit(code)) {
        digits++;
        if (decimals >= 0) decimals++;
        value = value * 10 + (code - ZERO);
      } else if (code === POINT && decimals < 0) decimals = 0;
      else break;
    }
    const ends = bytes[at] === COMMA || bytes[at] === FEED;
    if (ends && digits > 0 && digits <= EXACT_DIGITS) {
      this.end = at;
      if (decimals > 0) value /= POWERS_OF_TEN[decimals] as number;
      return negative ? -value : value;
    }
    while (at < bytes.length && bytes[at] !== COMMA && bytes[at] !== FEED) at++;
    this.end = at;
    return numberIn(this.text, from, at);
  }
}
