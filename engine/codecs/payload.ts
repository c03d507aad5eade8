import { type Problem, problem } from '../telemetry/problem';
import { Utf8Text } from './utf8';

/** Characters, or bytes, of a piece: some ten microseconds of work. */
const PIECE = 16 * 1024;

/**
 * The text of a payload, in pieces: a string, UTF-8, or JSON of what a parser made of one. A Problem when it
 * is none of them, or longer than `maxBytes` in UTF-8. `undefined` is a place to pause.
 */
export function* payloadText(payload: unknown, maxBytes: number): Generator<undefined, string[] | Problem> {
  if (payload instanceof Uint8Array) {
    const { length } = payload;
    return length > maxBytes ? problem('too-large', 'payload', length, maxBytes) : yield* textOf(payload);
  }
  // A list of nothing asks for nothing, whichever codec is chosen.
  if (Array.isArray(payload) && payload.length === 0) return [];
  const pieces = typeof payload === 'string' ? piecesOf(payload) : yield* jsonOf(payload);
  if (pieces === undefined) return problem('wrong-type', 'payload', payload, 'a-document');
  const encoder = new TextEncoder();
  let bytes = 0;
  for (const piece of pieces) {
    bytes += encoder.encode(piece).length;
    yield undefined;
  }
  return bytes > maxBytes ? problem('too-large', 'payload', bytes, maxBytes) : pieces;
}

function* textOf(bytes: Uint8Array): Generator<undefined, string[]> {
  const text = new Utf8Text();
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    pieces.push(text.write(bytes.subarray(at, at + PIECE)));
    yield undefined;
  }
  pieces.push(text.end());
  return pieces;
}

/** No piece ends within a character. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const last = text.charCodeAt(at + PIECE - 1);
    const end = at + (last >= 0xd800 && last < 0xdc00 ? PIECE - 1 : PIECE);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

/** JSON item by item, as JSON.stringify would write it; undefined when it cannot be written. */
function* jsonOf(payload: unknown): Generator<undefined, string[] | undefined> {
  if (typeof payload !== 'object' || payload === null) return undefined;
  try {
    if (Array.isArray(payload)) return yield* listOf(payload);
    // Of a batch the list of its metrics is what is long.
    const { metrics } = payload as { metrics?: unknown };
    const isBatch = Array.isArray(metrics) && Object.keys(payload).length === 1;
    if (isBatch) return ['{"metrics":', ...(yield* listOf(metrics)), '}'];
    const text: string | undefined = JSON.stringify(payload);
    return text === undefined ? undefined : piecesOf(text);
  } catch {
    return undefined;
  }
}

function* listOf(items: readonly unknown[]): Generator<undefined, string[]> {
  const pieces: string[] = [];
  let piece = '[';
  for (let i = 0; i < items.length; i++) {
    if (i > 0) piece += ',';
    piece += JSON.stringify(items[i]) ?? 'null';
    if (piece.length < PIECE) continue;
    pieces.push(...piecesOf(piece));
    piece = '';
    yield undefined;
  }
  pieces.push(`${piece}]`);
  return pieces;
}
