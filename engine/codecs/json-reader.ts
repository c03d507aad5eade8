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

/** An object or a list that is not over yet. */
interface Open {
  readonly container: Record<string, unknown> | unknown[];
  /** Of the member that is being read. */
  key: string;
  /** Where the item that is being read begins; -1 behind one that is whole. */
  from: number;
}

/**
 * Reads one JSON value (RFC 8259) at a place in a text, some steps at a time: a document of megabytes takes a
 * tenth of a second. Where JSON.parse rounds an integer, this gives a `LargeInteger`; where it throws, this
 * stops with `failure` set and `at` on the character that does not fit.
 */
export class JsonReader {
  /** Undefined while all is well. `truncated`: right so far, but the text ends here. */
  failure: 'malformed' | 'truncated' | 'too-deep' | undefined;
  /** After `truncated`: where the item begins that the outermost open list lost, or the value when none was open. */
  lostFrom: number;
  /** The value, or after a failure what there is of it: lists then hold their whole items only. */
  value: unknown;
  /** What is open, outermost first. */
  private readonly open: Open[] = [];
  private done = false;

  constructor(
    private readonly text: string,
    public at: number,
  ) {
    this.lostFrom = at;
  }

  /** Reads on, at most so many values; true when the whole is read or has failed. */
  read(values = Number.POSITIVE_INFINITY): boolean {
    for (let left = values; left > 0 && !this.done; left--) this.step();
    return this.done;
  }

  /** Reads a value, or the beginning of one, and the ends of all that ends behind it. */
  private step(): void {
    this.at = skipBlanks(this.text, this.at);
    const code = this.text.charCodeAt(this.at);
    if (code === OPEN_OBJECT || code === OPEN_LIST) this.begin(code);
    else {
      const value = this.scalar(code);
      if (this.failure === undefined) this.put(value);
    }
    if (this.failure !== undefined) this.giveUp();
  }

  private scalar(code: number): unknown {
    if (code === QUOTE) return this.string();
    return code === MINUS || isDigit(code) ? this.number() : this.word();
  }

  private begin(code: typeof OPEN_OBJECT | typeof OPEN_LIST): void {
    if (this.open.length === MAX_DEPTH) {
      this.fail('too-deep');
      return;
    }
    this.at++;
    const isList = code === OPEN_LIST;
    const container = isList ? [] : {};
    if (this.passes(isList ? CLOSE_LIST : CLOSE_OBJECT)) this.put(container);
    else {
      const opened = { container, key: '', from: -1 };
      this.open.push(opened);
      this.goOn(opened);
    }
  }

  /** To the value of the next member or item. */
  private goOn(open: Open): void {
    if (Array.isArray(open.container)) open.from = skipBlanks(this.text, this.at);
    else open.key = this.key();
  }

  /** Puts a whole value where it belongs; what it completes is a whole value too. */
  private put(whole: unknown): void {
    let value = whole;
    for (let open = this.open.at(-1); open !== undefined; open = this.open.at(-1)) {
      const { container } = open;
      const isList = Array.isArray(container);
      if (isList) {
        // A number that the text ends in may have more digits.
        if (this.at === this.text.length && isDigit(this.text.charCodeAt(this.at - 1))) {
          this.fail();
          return;
        }
        container.push(value);
        open.from = -1;
      } else setOwn(container, open.key, value);
      if (this.passes(COMMA)) {
        this.goOn(open);
        return;
      }
      if (!this.passes(isList ? CLOSE_LIST : CLOSE_OBJECT)) {
        this.fail();
        return;
      }
      this.open.pop();
      value = container;
    }
    this.value = value;
    this.done = true;
  }

  /** A list that the text ends in is worth keeping: its items before the end are whole. */
  private giveUp(): void {
    this.done = true;
    let part: Open['container'] | undefined;
    for (let open = this.open.pop(); open !== undefined; open = this.open.pop()) {
      const { container, key, from } = open;
      if (from >= 0) this.lostFrom = from;
      if (part !== undefined && !Array.isArray(container)) setOwn(container, key, part);
      part = container;
    }
    this.value = part;
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

function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { ...OWN, value });
  else object[key] = value;
}

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
