import { numberIn } from './number-text';

const PLUS = 43;
const MINUS = 45;

const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
  ['infinity', Infinity],
  ['+infinity', Infinity],
  ['-infinity', -Infinity],
]);
const LONGEST_WORD = '+infinity'.length;

/**
 * The number written in `text` from `from` to `to` as Prometheus and OpenMetrics write it: decimal, with an
 * exponent, or NaN and infinities as words in any case. Undefined: hexadecimal, with `_`, too large for a double.
 */
export function floatIn(text: string, from: number, to: number): number | undefined {
  const signed = text.charCodeAt(from) === PLUS;
  if (signed && text.charCodeAt(from + 1) === MINUS) return undefined;
  const value = numberIn(text, signed ? from + 1 : from, to);
  if (Number.isFinite(value)) return value;
  if (!Number.isNaN(value) || to - from > LONGEST_WORD) return undefined;
  return WORDS.get(text.slice(from, to).toLowerCase());
}

/** The same of a whole text. */
export function floatOf(text: string): number | undefined {
  return floatIn(text, 0, text.length);
}

/** The limit of a bucket or a quantile in one form, because `1`, `1.0` and `1e+00` are one. */
export function boundText(bound: number): string {
  if (Number.isFinite(bound)) return String(bound);
  return bound > 0 ? '+Inf' : '-Inf';
}

/** OpenMetrics counts seconds: as milliseconds, without losing what the digits hold below one. */
export function secondsAsMs(seconds: string): number {
  // Shifting the point in the text rounds once; multiplying would round twice.
  return /[eE]/.test(seconds) ? Number(seconds) * 1000 : Number(`${seconds}e3`);
}
