import { LargeInteger } from './large-integer';
import { isDigit } from './number-text';

/** How many objects and lists may stand inside one another. */
export const MAX_DEPTH = 64;

const LAST_SAFE = String(Number.MAX_SAFE_INTEGER);
const ESCAPED = '"\\/bfnrtu';
const WORDS: readonly [string, unknown][] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

const TAB = 9;
const FEED = 10;
const RETURN = 13;
const BLANK = 32;
const QUOTE = 34;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Reads one JSON value (RFC 8259) at a place in a text. Where JSON.parse rounds an integer, this gives a
 * `LargeInteger`; where it throws, this stops with `failure` set and `at` on the character that does not
 * fit. It recurses no deeper than `MAX_DEPTH`.
 */
export class JsonReader {
  /** Undefined while all is well. `truncated`: right so far, but the text ends here. */
  failure: 'malformed' | 'truncated' | 'too-deep' | undefined;
  /** After `truncated`: where the item begins that the outermost open list lost, or the value when none was open. */
  lostFrom: number;

  constructor(
    private readonly text: string,
    public at: number,
  ) {
    this.lostFrom = at;
  }

  /** The value, or after a failure what there is of it: lists then hold their whole items only. */
  value(depth = 0): unknown {
    this.at = skipBlanks(this.text, this.at);
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) return this.string();
    if (code === OPEN_OBJECT) return depth < MAX_DEPTH ? this.object(depth + 1) : this.fail('too-deep');
    if (code === OPEN_LIST) return depth < MAX_DEPTH ? this.list(depth + 1) : this.fail('too-deep');
    if (code === MINUS || isDigit(code)) return this.number();
    return this.word();
  }

  private object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.at++;
    if (this.passes(CLOSE_OBJECT)) return object;
    do {
      const key = this.key();
      if (this.failure !== undefined) return object;
      const value = this.value(depth);
      // A list that the text ends in is worth keeping: its items before the end are whole.
      if (this.failure !== undefined && typeof value !== 'object') return object;
      if (key === '__proto__') Object.defineProperty(object, key, { ...OWN, value });
      else object[key] = value;
      if (this.failure !== undefined) return object;
    } while (this.passes(COMMA));
    if (!this.passes(CLOSE_OBJECT)) this.fail();
    return object;
  }

  private list(depth: number): unknown[] {
    const list: unknown[] = [];
    this.at++;
    if (this.passes(CLOSE_LIST)) return list;
    do {
      const from = skipBlanks(this.text, this.at);
      const value = this.value(depth);
      // A number that the text ends in may have more digits.
      if (this.at === this.text.length && isDigit(this.text.charCodeAt(this.at - 1))) this.fail();
      if (this.failure !== undefined) {
        this.lostFrom = from;
        return list;
      }
      list.push(value);
    } while (this.passes(COMMA));
    if (!this.passes(CLOSE_LIST)) this.fail();
    return list;
  }

  private key(): string {
    this.at = skipBlanks(this.text, this.at);
    if (this.text.charCodeAt(this.at) !== QUOTE) {
      this.fail();
      return '';
    }
    const key = this.string();
    if (this.failure === undefined && !this.passes(COLON)) this.fail();
    return key;
  }

  private string(): string {
    const { text } = this;
    const from = this.at;
    let at = from + 1;
    let escapes = false;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (code === BACKSLASH) {
        escapes = true;
        this.at = at;
        if (!this.passesEscape()) return '';
        at = this.at;
      } else if (code >= BLANK) {
        at++;
      } else {
        // A control character, or NaN behind the end.
        this.at = at;
        this.fail();
        return '';
      }
    }
    this.at = at + 1;
    return escapes ? (JSON.parse(text.slice(from, at + 1)) as string) : text.slice(from + 1, at);
  }

  private passesEscape(): boolean {
    const escaped = this.text.charAt(++this.at);
    if (escaped === '' || !ESCAPED.includes(escaped)) return this.fail();
    const hexDigits = escaped === 'u' ? 4 : 0;
    for (let i = 0; i < hexDigits; i++) {
      if (!isHexDigit(this.text.charCodeAt(++this.at))) return this.fail();
    }
    this.at++;
    return true;
  }

  private number(): unknown {
    const from = this.at;
    if (this.text.charCodeAt(from) === MINUS) this.at++;
    const whole = this.at;
    if (this.text.charCodeAt(whole) === ZERO) this.at++;
    else if (!this.passesDigits()) return false;
    const digits = this.at - whole;
    const code = this.text.charCodeAt(this.at);
    const isInteger = code !== POINT && !isExponentSign(code);
    if (!isInteger && !this.passesFraction(code)) return false;
    const written = this.text.slice(from, this.at);
    if (isInteger && digits >= LAST_SAFE.length) {
      const size = written.slice(whole - from);
      if (digits > LAST_SAFE.length || size > LAST_SAFE) return new LargeInteger(written);
    }
    return Number(written);
  }

  private passesFraction(code: number): boolean {
    if (code === POINT) {
      this.at++;
      if (!this.passesDigits()) return false;
    }
    if (!isExponentSign(this.text.charCodeAt(this.at))) return true;
    const sign = this.text.charCodeAt(++this.at);
    if (sign === MINUS || sign === PLUS) this.at++;
    return this.passesDigits();
  }

  private passesDigits(): boolean {
    const from = this.at;
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
    return this.at > from || this.fail();
  }

  private word(): unknown {
    for (const [word, value] of WORDS) {
      const there = this.text.slice(this.at, this.at + word.length);
      if (there === word) {
        this.at += word.length;
        return value;
      }
      // The text ends inside the word.
      if (word.startsWith(there)) this.at = this.text.length;
    }
    return this.fail();
  }

  /** Passes blanks and then this character, if it is there. */
  private passes(code: number): boolean {
    this.at = skipBlanks(this.text, this.at);
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at++;
    return true;
  }

  private fail(failure?: 'too-deep'): false {
    this.failure = failure ?? (this.at < this.text.length ? 'malformed' : 'truncated');
    return false;
  }
}

const OWN = { writable: true, enumerable: true, configurable: true };

/** Index of the first character at or behind `at` that is no JSON blank. */
export function skipBlanks(text: string, at: number): number {
  for (let i = at; ; i++) {
    const code = text.charCodeAt(i);
    if (code !== BLANK && code !== FEED && code !== RETURN && code !== TAB) return i;
  }
}

/** `e` or `E`. */
function isExponentSign(code: number): boolean {
  return code === 101 || code === 69;
}

/** A digit, `A` to `F` or `a` to `f`. */
function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}
