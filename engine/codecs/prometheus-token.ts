import { KEY_SEPARATOR } from '../telemetry/series-key';

const TAB = 9;
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const SEPARATOR = KEY_SEPARATOR.charCodeAt(0);

/** What a character may be part of. */
export const LETTER = 1;
const DIGIT = 2;
export const COLON = 4;
const KINDS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) KINDS[code] = LETTER;
  else if (/\d/.test(character)) KINDS[code] = DIGIT;
  else if (character === ':') KINDS[code] = COLON;
}

const ESCAPES = /\\(["\\n])/g;

/** Goes over one line of Prometheus' or OpenMetrics' text, token by token. */
export class TokenReader {
  /** Next character to read. */
  at = 0;
  /** Behind the last one. */
  to = 0;

  /** `strict` is OpenMetrics: no blanks but the single spaces of its grammar. */
  constructor(
    readonly text: string,
    readonly strict: boolean,
  ) {}

  /** The next character, or -1 at the end of the line. */
  code(): number {
    return this.at < this.to ? this.text.charCodeAt(this.at) : -1;
  }

  takes(code: number): boolean {
    if (this.code() !== code) return false;
    this.at++;
    return true;
  }

  /** Blanks where the format allows any. */
  skipBlanks(): void {
    if (this.strict) return;
    for (let code = this.code(); code === SPACE || code === TAB; code = this.code()) this.at++;
  }

  /** What has to stand between two tokens: OpenMetrics' one space, or blanks that may be missing. */
  separator(): boolean {
    if (this.strict) return this.takes(SPACE);
    this.skipBlanks();
    return true;
  }

  /** Goes behind the token at the present place, and says where it ends. */
  token(): number {
    let at = this.at;
    for (; at < this.to; at++) {
      const code = this.text.charCodeAt(at);
      if (code === SPACE || code === TAB) break;
    }
    this.at = at;
    return at;
  }

  /** Index behind a name of such characters at the present place; a digit may not begin it. */
  nameEnd(first: number): number {
    let at = this.at;
    let allowed = first;
    for (; at < this.to; at++) {
      const code = this.text.charCodeAt(at);
      if (code >= 128 || ((KINDS[code] as number) & allowed) === 0) break;
      allowed = first | DIGIT;
    }
    return at;
  }

  /**
   * The text in quotes at the present place without its escapes; undefined when it does not end on its line, or
   * holds what keeps the parts of a key apart.
   */
  quoted(): string | undefined {
    const { text, to } = this;
    const from = this.at + 1;
    let isEscaped = false;
    let at = from;
    for (; at < to; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        isEscaped = true;
        at++;
      } else if (code === SEPARATOR) return undefined;
    }
    if (at >= to) return undefined;
    this.at = at + 1;
    const raw = text.slice(from, at);
    // A backslash in front of anything else is data, and so is what stands behind it.
    return isEscaped ? raw.replace(ESCAPES, (_, code: string) => (code === 'n' ? '\n' : code)) : raw;
  }
}
