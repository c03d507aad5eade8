import { type Problem, problem } from '../telemetry/problem';

/** A byte-order mark stays: the codecs know it. */
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const NOTHING = new Uint8Array(0);
/** Bytes looked at one by one where some are wrong. */
const NEAR = 1024;

/** Where the sign of a byte that is not UTF-8 stands: half a character, which no UTF-8 decodes to. */
const SIGN = 0xdc00;
const SIGNS = /[\udc80-\udcff]/gu;

/**
 * Makes text of UTF-8 that comes in pieces. A byte that is none becomes a sign of its own, so that `notUtf8`
 * finds the record which it costs; TextDecoder would put U+FFFD, as if somebody had written it.
 */
export class Utf8Text {
  /** The beginning of a character. */
  private rest = NOTHING;

  write(piece: Uint8Array): string {
    const { rest } = this;
    let bytes = piece;
    if (rest.length > 0) {
      bytes = new Uint8Array(rest.length + piece.length);
      bytes.set(rest);
      bytes.set(piece, rest.length);
    }
    const end = wholeCharacters(bytes);
    this.rest = bytes.slice(end);
    return textOf(bytes.subarray(0, end));
  }

  /** What is left: a character that was cut off. */
  end(): string {
    const text = textOf(this.rest);
    this.rest = NOTHING;
    return text;
  }
}

/** The Problem of a record with bytes that are not UTF-8: the place of the first one, in bytes from 0. */
export function notUtf8(record: string): Problem | undefined {
  const at = record.search(SIGNS);
  if (at < 0) return undefined;
  return problem('not-utf8', 'payload', new TextEncoder().encode(record.slice(0, at)).length);
}

/** A text that is only shown, with U+FFFD for what is no character. */
export function withoutSigns(text: string): string {
  return text.replace(SIGNS, '\ufffd');
}

/** The end of the last character that does not go on in the next piece. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let end = bytes.length - 1; end >= 0 && end >= bytes.length - 3; end--) {
    const lead = bytes[end] as number;
    if (lead < 0x80) break;
    if (lead < 0xc0) continue;
    return end + (lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4) > bytes.length ? end : bytes.length;
  }
  return bytes.length;
}

function textOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  try {
    return STRICT.decode(bytes);
  } catch {
    return bytes.length > NEAR ? inParts(bytes) : withSigns(bytes);
  }
}

/** Most of a long text is right, and read as such. */
function inParts(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; ) {
    const part = bytes.subarray(from, from + NEAR);
    const length = part.length < NEAR ? part.length : wholeCharacters(part);
    text += textOf(part.subarray(0, length));
    from += length;
  }
  return text;
}

function withSigns(bytes: Uint8Array): string {
  const codes: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] as number;
    const length = characterLength(bytes, at);
    if (length === 0) codes.push(SIGN + byte);
    else codes.push(STRICT.decode(bytes.subarray(at, at + length)).codePointAt(0) as number);
    at += length || 1;
  }
  return String.fromCodePoint(...codes);
}

/** Bytes of the character at a place; 0 when there is none (Unicode 15, table 3-7). */
function characterLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0;
    if (byte < (i === 1 ? least : 0x80) || byte > (i === 1 ? most : 0xbf)) return 0;
  }
  return length;
}
