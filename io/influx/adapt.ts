import { fieldsStart, replaceValues, valueEnd, valueStart } from './fields';
import type { Adapted, Target } from './target';

const QUOTE = 34;
const COMMA = 44;
/** How booleans begin: t, T, f and F, as numbers of characters. */
const TRUE = [116, 84];
const FALSE = [102, 70];

/** Quick looks that let most lines pass; tags may look alike. */
const MAY_HOLD_OTHERS = /"|=[tTfF]/;
const MAY_BE_UNSIGNED = /\du(?:[, ]|$)/;

/** In names and tags: one that escapes nothing. */
const LONE_BACKSLASH = /\\(?![,= ])/g;

/**
 * A line for VictoriaMetrics, which has numbers only and stores any string as 0: strings are left out,
 * booleans become 1 and 0. Empty when nothing is left. In names and tags it takes two backslashes for one,
 * and a comma behind two for the end of a tag, then passes over the line without a word: they are doubled.
 */
export function forVictoriaMetrics(line: string, counts: Adapted): string {
  const numbers = inNumbers(line, counts);
  return numbers.includes('\\') ? numbers.replace(LONE_BACKSLASH, '\\\\') : numbers;
}

/** What is no line protocol stays as it is. */
function inNumbers(line: string, counts: Adapted): string {
  if (!MAY_HOLD_OTHERS.test(line)) return line;
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
    const first = line.charCodeAt(value);
    if (first === QUOTE) {
      counts.strings++;
      kept += line.slice(from, key);
      from = end + 1;
    } else if (TRUE.includes(first) || FALSE.includes(first)) {
      counts.booleans++;
      kept += `${line.slice(from, value)}${TRUE.includes(first) ? 1 : 0}`;
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

/**
 * A line for InfluxDB 1.x, which refuses unsigned integers: they become signed ones. Ours are below 2^53,
 * so no value changes.
 */
export function forInfluxDb1(line: string): string {
  if (!MAY_BE_UNSIGNED.test(line)) return line;
  return replaceValues(line, (value) =>
    value.endsWith('u') && !value.startsWith('"') ? `${value.slice(0, -1)}i` : value,
  );
}
