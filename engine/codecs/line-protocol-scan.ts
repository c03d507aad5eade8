import type { Fields, Tags } from '../telemetry/metric';
import { type Limit, type Problem, problem } from '../telemetry/problem';
import { ValueReader } from './line-protocol-value';
import { BYTE_ORDER_MARK, endsLine } from './lines';
import { isDigit } from './number-text';

const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const COMMA = 44;
const MINUS = 45;
const EQUALS = 61;
const BACKSLASH = 92;

/** Which tokens a character ends: a measurement may hold `=`, keys and tag values may not. */
const MEASUREMENT = 1;
const KEY = 2;
const ENDS = new Uint8Array(128);
for (let code = 0; code < SPACE; code++) ENDS[code] = MEASUREMENT | KEY;
ENDS[127] = MEASUREMENT | KEY;
ENDS[SPACE] = MEASUREMENT | KEY;
ENDS[COMMA] = MEASUREMENT | KEY;
ENDS[EQUALS] = KEY;

/** Of a name or key, characters: InfluxDB takes 64 KB. What is longer is no line protocol. */
const LONGEST_TOKEN = 64 * 1024;

const ESCAPES = { [MEASUREMENT]: /\\([, ])/g, [KEY]: /\\([,= ])/g };
const STRING_ESCAPES = /\\(["\\nrt])/g;
const STRING_ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * Reads line protocol record by record in one pass over the text. `next` goes to the next record, `scan`
 * reads it into `name`, `tags`, `fields`, `types`, `quality` and `digits`.
 */
export class LineScanner {
  /** First character of the record. */
  start = 0;
  /** Next character to read. */
  at: number;

  name = '';
  tags: Tags = {};
  fields: Fields = {};
  types: Record<string, 'i' | 'u'> | undefined;
  /** The string field `quality`, kept apart from the others. */
  quality: string | undefined;
  /** The timestamp; empty when there is none. */
  digits = '';
  /** Fields that could not be read while the record as a whole could. */
  wrong: Problem[] = [];

  private readonly values: ValueReader;

  constructor(private readonly text: string) {
    this.at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
    this.values = new ValueReader(text);
  }

  /** Passes over blanks, empty lines and comments; false at the end of the text. */
  next(): boolean {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (this.at >= this.text.length) return false;
      if (code === HASH) this.skipLine();
      else if (code === SPACE || endsLine(this.text, this.at)) this.at++;
      else break;
    }
    this.start = this.at;
    return true;
  }

  /** Goes behind the line feed at or after `from`. */
  skipLine(from = this.at): void {
    const feed = this.text.indexOf('\n', from);
    this.at = feed < 0 ? this.text.length : feed + 1;
  }

  /** Reads the record. A Problem says that its structure is broken and where it ends unknown. */
  scan(): Problem | undefined {
    this.fields = {};
    this.tags = {};
    this.types = undefined;
    this.quality = undefined;
    if (this.wrong.length > 0) this.wrong = [];
    this.name = this.token(MEASUREMENT);
    if (this.name === '') return this.broken('name', 'a-measurement');
    while (this.takes(COMMA)) {
      const why = this.tag();
      if (why !== undefined) return why;
    }
    if (!this.skipSpaces()) return this.broken(this.name, 'space-and-field');
    do {
      const why = this.field();
      if (why !== undefined) return why;
    } while (this.takes(COMMA));
    return this.timestamp();
  }

  private tag(): Problem | undefined {
    const key = this.token(KEY);
    if (key === '' || !this.takes(EQUALS)) return this.broken('tags', 'tag-and-value');
    const value = this.token(KEY);
    if (value === '') return this.broken(`tags.${key}`, 'a-value');
    if (key === '__proto__') return problem('bad-name', 'tags', key);
    if (this.tags[key] !== undefined && Object.hasOwn(this.tags, key)) {
      return problem('malformed', `tags.${key}`, value, 'tag-once');
    }
    this.tags[key] = value;
    return undefined;
  }

  private field(): Problem | undefined {
    const key = this.token(KEY);
    if (key === '' || !this.takes(EQUALS)) return this.broken('fields', 'field-and-value');
    if (key === '__proto__') return problem('bad-name', 'fields', key);
    if (this.text.charCodeAt(this.at) === QUOTE) return this.stringField(key);
    const from = this.at;
    // Digits and letters all lie above the comma, so most need no closer look.
    while (this.text.charCodeAt(this.at) > COMMA || !this.endsValue()) this.at++;
    if (from === this.at) return this.broken(`fields.${key}`, 'a-value');
    if (!this.values.read(from, this.at, key)) {
      this.wrong.push(this.values.problem as Problem);
      return undefined;
    }
    const { value, type } = this.values;
    this.fields[key] = value;
    if (type !== undefined) {
      this.types ??= {};
      this.types[key] = type;
    } else this.forgetType(key);
    return undefined;
  }

  private stringField(key: string): Problem | undefined {
    const from = this.at + 1;
    const at = stringEnd(this.text, from);
    if (at < 0) return problem('truncated', `fields.${key}`, this.text.slice(from - 1, from + 200));
    this.at = at + 1;
    if (!this.endsValue()) return this.broken(`fields.${key}`, 'end-of-value', from - 1);
    const raw = this.text.slice(from, at);
    const value = raw.includes('\\')
      ? raw.replace(STRING_ESCAPES, (_, c: string) => STRING_ESCAPED[c] ?? c)
      : raw;
    if (key === 'quality') this.quality = value;
    else {
      this.fields[key] = value;
      this.forgetType(key);
    }
    return undefined;
  }

  /** A repeated field replaces the earlier one, type and all. */
  private forgetType(key: string): void {
    if (this.types?.[key] !== undefined) delete this.types[key];
  }

  private timestamp(): Problem | undefined {
    this.skipSpaces();
    const from = this.at;
    if (this.text.charCodeAt(from) === MINUS) this.at++;
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
    this.digits = this.text.slice(from, this.at);
    this.skipSpaces();
    const ends = endsLine(this.text, this.at) && this.digits !== '-';
    return ends ? undefined : this.broken('timestamp', 'end-of-line', from);
  }

  /** Reads up to a character that ends such a token, and takes its escapes away. */
  private token(kind: typeof MEASUREMENT | typeof KEY): string {
    const { text } = this;
    const from = this.at;
    let at = from;
    let escaped = false;
    const last = Math.min(text.length, from + LONGEST_TOKEN);
    for (; at < last; at++) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH) {
        // Anything else behind a backslash is data, and so is the backslash.
        const next = text.charCodeAt(at + 1);
        if (next === COMMA || next === SPACE || (next === EQUALS && kind === KEY)) {
          escaped = true;
          at++;
        }
      } else if (code < 128 && ((ENDS[code] as number) & kind) !== 0) break;
    }
    this.at = at;
    const raw = text.slice(from, at);
    return escaped ? raw.replace(ESCAPES[kind], '$1') : raw;
  }

  private endsValue(): boolean {
    const code = this.text.charCodeAt(this.at);
    return code === COMMA || code === SPACE || endsLine(this.text, this.at);
  }

  private takes(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at++;
    return true;
  }

  private skipSpaces(): boolean {
    const from = this.at;
    while (this.text.charCodeAt(this.at) === SPACE) this.at++;
    return this.at > from;
  }

  private broken(field: string, expected: Limit, from = this.at): Problem {
    if (this.at >= this.text.length) {
      return problem('truncated', field, this.text.slice(this.start, this.start + 200));
    }
    const feed = this.text.indexOf('\n', from);
    return problem('malformed', field, this.text.slice(from, feed < 0 ? from + 200 : feed), expected);
  }
}

/** Index of the quote that ends a string, or -1. A backslash makes data of what stands behind it. */
export function stringEnd(text: string, from: number): number {
  let quote = text.indexOf('"', from);
  for (; quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first--;
    if ((quote - first) % 2 === 0) break;
  }
  return quote;
}
