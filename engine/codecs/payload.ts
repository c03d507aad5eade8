import { type Problem, problem } from '../telemetry/problem';

/**
 * The text of a payload: itself, or JSON of what a parser made of one. A Problem when it is neither, or
 * longer than `maxBytes` in UTF-8.
 */
export function payloadText(payload: unknown, maxBytes: number): string | Problem {
  // Bytes that were not made a text, because there are too many of them.
  if (payload instanceof Uint8Array) return problem('too-large', 'payload', payload.length, maxBytes);
  // A list of nothing is as good as an empty text, which no codec has to recognise.
  if (Array.isArray(payload) && payload.length === 0) return '';
  const text = typeof payload === 'object' && payload !== null ? jsonOf(payload) : payload;
  if (typeof text !== 'string') return problem('wrong-type', 'payload', payload, 'a-document');
  const bytes = utf8Length(text, maxBytes);
  return bytes > maxBytes ? problem('too-large', 'payload', bytes, maxBytes) : text;
}

function jsonOf(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Bytes of a text in UTF-8; characters are not looked at where their number alone decides. */
function utf8Length(text: string, limit: number): number {
  if (text.length > limit || text.length * 3 <= limit) return text.length;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Half of a surrogate pair, of which both halves make four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return bytes;
}
