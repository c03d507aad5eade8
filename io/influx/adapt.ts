import type { Adapted, Target } from './target';

const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const TRUE = 'tT';
const FALSE = 'fF';

/**
 * A line for VictoriaMetrics, which has numbers only and stores any string as 0: strings are left out,
 * booleans become 1 and 0. Empty when nothing is left. What is no line protocol stays as it is.
 */
export function forVictoriaMetrics(line: string, counts: Adapted): string {
  const start = fieldsStart(line);
  let kept = '';
  /** Start of the fields that stay as they are and are not yet in `kept`. */
  let from = start;
  let end = start - 1;
  do {
    const key = end + 1;
    const value = valueStart(line, key);
    if (value < 0) return line;
    end = valueEnd(line, value);
    const first = line.charAt(value);
    if (first === '"') {
      counts.strings++;
      kept += line.slice(from, key);
      from = end + 1;
    } else if (TRUE.includes(first) || FALSE.includes(first)) {
      counts.booleans++;
      kept += line.slice(from, value) + (TRUE.includes(first) ? '1' : '0');
      from = end;
    }
  } while (line.charCodeAt(end) === COMMA);
  if (from === start) return line;
  // A last field that is left out leaves the comma of the one before.
  kept = from > end ? kept.slice(0, -1) : kept + line.slice(from, end);
  if (kept === '') counts.lines++;
  return kept === '' ? '' : line.slice(0, start) + kept + line.slice(end);
}

/** Lines as they are sent, each beside the line it comes from, and what was changed. */
export interface AdaptedLines {
  readonly sent: readonly string[];
  readonly origins: readonly string[];
  readonly counts: Readonly<Adapted>;
}

/** Adapts lines for a target; those with nothing left are not sent. */
export function adaptAll(lines: readonly string[], adapt: Target['adapt']): AdaptedLines {
  const counts = { strings: 0, booleans: 0, lines: 0 };
  if (adapt === undefined) return { sent: lines, origins: lines, counts };
  const sent: string[] = [];
  const origins: string[] = [];
  for (const line of lines) {
    const text = adapt(line, counts);
    if (text === '') continue;
    sent.push(text);
    origins.push(line);
  }
  return { sent, origins, counts };
}

const MAY_BE_UNSIGNED = /\du(?:[, ]|$)/;

/**
 * A line for InfluxDB 1.x, which refuses unsigned integers: they become signed ones. Ours are below 2^53,
 * so no value changes.
 */
export function forInfluxDb1(line: string): string {
  if (!MAY_BE_UNSIGNED.test(line)) return line;
  let text = '';
  let from = 0;
  let end = fieldsStart(line) - 1;
  do {
    const value = valueStart(line, end + 1);
    if (value < 0) return line;
    end = valueEnd(line, value);
    if (line.charCodeAt(value) === QUOTE || line.charAt(end - 1) !== 'u') continue;
    text += `${line.slice(from, end - 1)}i`;
    from = end;
  } while (line.charCodeAt(end) === COMMA);
  return text + line.slice(from);
}

/** Behind the space that ends measurement and tags. */
function fieldsStart(line: string): number {
  let at = unescaped(line, ' ', 0);
  if (at < 0) return line.length;
  while (line.charCodeAt(at) === SPACE) at++;
  return at;
}

/** Behind the equals sign of a field; -1 when there is none. */
function valueStart(line: string, key: number): number {
  const equals = unescaped(line, '=', key);
  return equals < 0 ? -1 : equals + 1;
}

/** In names and tags a backslash escapes what follows it, and never itself. */
function unescaped(line: string, character: string, from: number): number {
  let at = line.indexOf(character, from);
  while (at > 0 && line.charCodeAt(at - 1) === BACKSLASH) at = line.indexOf(character, at + 1);
  return at;
}

/** Behind a value: at the comma or space, or at the end of the line. */
function valueEnd(line: string, value: number): number {
  let at = value;
  if (line.charCodeAt(at) === QUOTE) at = closingQuote(line, at + 1) + 1;
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === COMMA || code === SPACE) break;
  }
  return at;
}

/** In strings a backslash escapes a quote or a backslash, so the quote behind an even number of them closes. */
function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 1)) {
    let slashes = 0;
    while (line.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return line.length;
}
