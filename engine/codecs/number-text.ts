const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
/** A lower-case letter from its upper case, or itself. */
const LOWER = 32;
const E = 101;

/** Digits that a double always holds exactly. */
export const EXACT_DIGITS = 15;
export const POWERS_OF_TEN = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/**
 * The number written in `text` from `from` to `to`: digits with at most a leading minus, a point (`1.`
 * and `.5` too) and an exponent. NaN for all that JavaScript or others would also read: `+1`, `0x1F`,
 * `1_000`, `Infinity`, blanks. Infinite when too large for a double.
 *
 * Up to 15 digits both the digits and the power of ten are exact doubles, so that one division rounds
 * as a full conversion would, without cutting the text out (Clinger, "How to read floating point numbers
 * accurately", 1990).
 */
export function numberIn(text: string, from: number, to: number): number {
  const negative = text.charCodeAt(from) === MINUS;
  let at = negative ? from + 1 : from;
  let digits = 0;
  let decimals = -1;
  let value = 0;
  for (; at < to; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      digits++;
      if (decimals >= 0) decimals++;
      value = value * 10 + (code - ZERO);
    } else if (code === POINT && decimals < 0) decimals = 0;
    else if ((code | LOWER) === E) break;
    else return Number.NaN;
  }
  if (digits === 0 || (at < to && !isExponent(text, at + 1, to))) return Number.NaN;
  if (at < to || digits > EXACT_DIGITS) return Number(text.slice(from, to));
  if (decimals > 0) value /= POWERS_OF_TEN[decimals] as number;
  return negative ? -value : value;
}

/**
 * A finite number as text that is read as a number again. Whole ones beyond 2^53 get their exponent: in digits
 * alone they would be taken for an integer that has lost some.
 */
export function numberText(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}

/** Is this the code of `0` to `9`? */
export function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isExponent(text: string, from: number, to: number): boolean {
  const sign = text[from];
  let at = sign === '-' || sign === '+' ? from + 1 : from;
  if (at === to) return false;
  for (; at < to; at++) {
    if (!isDigit(text.charCodeAt(at))) return false;
  }
  return true;
}
