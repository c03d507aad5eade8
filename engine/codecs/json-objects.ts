import { problem } from '../telemetry/problem';
import { type RefusedRecord, refusedRecord } from './codec';
import { JsonReader, MAX_DEPTH, skipBlanks } from './json-reader';
import { BYTE_ORDER_MARK, LineCounter, lineEnd } from './lines';
import { searchFor } from './record-ends';

/** A JSON object of a text, and where it begins. */
export interface FoundObject {
  /** From 1. */
  readonly line: number;
  readonly value: unknown;
}

/** Values read, or lines passed, between two pauses: some ten microseconds. */
const STEPS = 500;
const SHOWN = 40;

/**
 * The objects of a text one by one, whatever stands around them: a list that is open or closed, separators or
 * none, and lines of text that `isNoise` knows. What is whole is given out also when the text ends inside the
 * next one. `undefined` is a place to pause.
 *
 * Refused with a Problem: `truncated`, `too-deep` (more than 64 levels) and `malformed`, which costs all up to
 * the next line that begins with a bracket, or to the next object that begins with `beginning`.
 */
export function* readObjects(
  text: string,
  beginning: string,
  isNoise: (line: string) => boolean,
): Generator<FoundObject | RefusedRecord | undefined> {
  const lines = new LineCounter(text);
  const nextBeginning = searchFor(beginning, text);
  // Whoever cuts a line may still end it.
  const end = text.trimEnd().length;
  let passed = 0;
  let at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  for (;;) {
    at = skipBlanks(text, at);
    if (at >= text.length) return;
    if (++passed % STEPS === 0) yield undefined;
    const first = text.charAt(at);
    if (first === '[' || first === ']' || first === ',') {
      at++;
      continue;
    }
    while (!lines.reach(at, STEPS)) yield undefined;
    const { line } = lines;
    if (first !== '{') {
      const behind = lineEnd(text, at);
      const words = text.slice(at, behind);
      if (!isNoise(words)) {
        yield refusedRecord(line, words, problem('malformed', 'payload', words.slice(0, SHOWN), ['JSON']));
      }
      at = behind;
      continue;
    }
    const reader = new JsonReader(text, at);
    while (!reader.read(STEPS)) yield undefined;
    if (reader.failure === undefined) {
      yield { line, value: reader.value };
      at = reader.at;
      continue;
    }
    // What does not fit is often the middle of a beginning, behind an object that was cut in a string.
    const again = nextBeginning(Math.max(at + 1, reader.at - beginning.length));
    const isCut = reader.failure === 'truncated' || reader.at >= end;
    const next = isCut ? text.length : yield* nextObject(text, reader.at, again);
    const why = isCut
      ? problem('truncated', 'payload', text.slice(at, end).slice(-SHOWN))
      : whyNot(reader, text);
    yield refusedRecord(line, text.slice(at, next).trimEnd(), why);
    at = next;
  }
}

function whyNot({ failure, at }: JsonReader, text: string) {
  if (failure === 'too-deep') return problem('too-deep', 'payload', MAX_DEPTH + 1, MAX_DEPTH);
  return problem('malformed', 'payload', text.slice(at, Math.min(at + SHOWN, lineEnd(text, at))), ['JSON']);
}

/** Where to read on: at a line behind `at` that begins with a bracket, or at `again` when that comes first. */
function* nextObject(text: string, at: number, again: number): Generator<undefined, number> {
  const last = again < 0 ? text.length : again;
  let passed = 0;
  for (let feed = text.indexOf('\n', at); feed >= 0 && feed < last; feed = text.indexOf('\n', feed + 1)) {
    const first = text.charAt(feed + 1);
    if (first === '{' || first === '[') return feed + 1;
    if (++passed % STEPS === 0) yield undefined;
  }
  return last;
}
