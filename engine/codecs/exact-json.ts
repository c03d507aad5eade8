import { parseJson } from '../telemetry/json';
import { type Problem, problem } from '../telemetry/problem';
import { type RefusedRecord, refusedRecord } from './codec';
import { JsonReader, MAX_DEPTH, skipBlanks } from './json-reader';
import { BYTE_ORDER_MARK, LineCounter, lineEnd } from './lines';

export interface JsonDocument {
  /** First line of the document in the text, from 1. */
  readonly line: number;
  /** As JSON.parse gives it, but integers that it would round are `LargeInteger`s. */
  readonly value: unknown;
  /** The document as it stands in the text. */
  readonly text: string;
  /** The text ends inside the document: nothing of it is whole but the items of its outermost list. */
  readonly cut: boolean;
}

/** Calls of JSON.parse that may fail before the slower reader takes over: an exception costs 20 µs. */
const TRIES = 32;
/** A longer line is left to the reader that can pause: JSON.parse takes some milliseconds for a megabyte. */
const LONGEST_AT_ONCE = 16 * 1024;
/** Values read, or lines passed, between two pauses: some ten microseconds. */
const STEPS = 500;
const SHOWN = 40;
const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/**
 * All JSON documents of a text: one, one a line, or several one behind the other, also spread over
 * lines; a byte-order mark and CRLF are fine. Of a document cut off by the end of the text the whole
 * items are kept. `undefined` is a place to pause.
 *
 * Refused with a Problem: `truncated`, `too-deep` (more than 64 levels) and `malformed`. It costs a
 * document on one line that line; one spread over lines, all up to the next that begins with a bracket.
 */
export function* readJson(text: string): Generator<JsonDocument | RefusedRecord | undefined> {
  const lines = new LineCounter(text);
  // Each look through a text of megabytes takes a millisecond.
  yield undefined;
  let documents = 0;
  let failures = 0;
  let line = 0;
  let end = -1;
  let at = skipBlanks(text, text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0);
  while (at < text.length) {
    const from = at;
    if (from > end) {
      line = yield* lineAt(lines, from);
      end = lineEnd(text, from);
      if (end - from <= LONGEST_AT_ONCE && failures < TRIES + documents / TRIES) {
        const written = text.slice(from, end);
        const value = parseJson(written);
        if (isExact(value, 0)) {
          documents++;
          yield { line, value, text: written, cut: false };
          at = skipBlanks(text, end);
          continue;
        }
        failures++;
      }
    }
    const reader = new JsonReader(text, from);
    while (!reader.read(STEPS)) yield undefined;
    const { value, failure, lostFrom } = reader;
    if (failure === undefined) {
      documents++;
      yield { line, value, text: text.slice(from, reader.at), cut: false };
      at = skipBlanks(text, reader.at);
    } else if (failure === 'truncated') {
      const lost = text.slice(lostFrom);
      yield { line, value, text: text.slice(from), cut: true };
      const lostLine = yield* lineAt(lines, lostFrom);
      yield refusedRecord(lostLine, lost, problem('truncated', 'payload', lost.slice(-SHOWN)));
      at = text.length;
    } else {
      const next = yield* nextRecord(text, end, reader.at);
      yield refusedRecord(line, text.slice(from, next).trimEnd(), whyNot(reader, text));
      at = skipBlanks(text, next);
    }
  }
}

/** The line of a place, from 1; places may not fall. */
function* lineAt(lines: LineCounter, index: number): Generator<undefined, number> {
  while (!lines.reach(index, STEPS)) yield undefined;
  return lines.line;
}

/** False when there is no value, or it is nested too deep, or a number in it may have lost digits. */
function isExact(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return value <= MAX_SAFE && value >= -MAX_SAFE;
  if (typeof value !== 'object' || value === null) return value !== undefined;
  if (depth === MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isExact(value[i], depth + 1)) return false;
  } else {
    for (const key in value) if (!isExact((value as Record<string, unknown>)[key], depth + 1)) return false;
  }
  return true;
}

function whyNot({ failure, at }: JsonReader, text: string): Problem {
  if (failure === 'too-deep') return problem('too-deep', 'payload', MAX_DEPTH + 1, MAX_DEPTH);
  const shown = text.slice(at, Math.min(at + SHOWN, lineEnd(text, at)));
  return problem('malformed', 'payload', shown, ['JSON']);
}

/** Where to read on behind a record whose first line ends at `end` and that cannot be read at `at`. */
function* nextRecord(text: string, end: number, at: number): Generator<undefined, number> {
  if (at <= end) return end + 1;
  let passed = 0;
  for (let feed = text.lastIndexOf('\n', at); feed >= 0; feed = text.indexOf('\n', feed + 1)) {
    const first = text.charAt(feed + 1);
    if (first === '{' || first === '[') return feed + 1;
    if (++passed % STEPS === 0) yield undefined;
  }
  return text.length;
}
