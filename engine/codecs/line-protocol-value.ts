import { type Problem, problem } from '../telemetry/problem';
import { unsafeInteger } from './large-integer';
import { isDigit, numberIn } from './number-text';

const MINUS = 45;
const I = 105;
const U = 117;
const FIRST_LETTER = 65;

const BOOLEANS: Readonly<Record<string, boolean>> = {
  t: true,
  T: true,
  true: true,
  True: true,
  TRUE: true,
  f: false,
  F: false,
  false: false,
  False: false,
  FALSE: false,
};
const VALUES = ['1.5', '12i', '12u', 'true', 'false', '"…"'];
const RANGES = {
  i: { min: -(2n ** 63n), max: 2n ** 63n - 1n, shown: '-9223372036854775808..9223372036854775807' },
  u: { min: 0n, max: 2n ** 64n - 1n, shown: '0..18446744073709551615' },
} as const;

/** Reads the values of fields that are not in quotes. Kept apart and reused so that a value costs no object. */
export class ValueReader {
  value: number | boolean = 0;
  type: 'i' | 'u' | undefined;
  /** Why there is no value. The code `unsafe-integer` costs the field only, any other the record. */
  problem: Problem | undefined;

  constructor(private readonly text: string) {}

  /** Reads the token from `from` to `to`; true when there is a value. */
  read(from: number, to: number, field: string): boolean {
    const last = this.text.charCodeAt(to - 1);
    if (last === I) return this.integer(from, to - 1, 'i', field);
    if (last === U) return this.integer(from, to - 1, 'u', field);
    this.type = undefined;
    if (this.text.charCodeAt(from) >= FIRST_LETTER) return this.boolean(from, to, field);
    this.value = numberIn(this.text, from, to);
    if (Number.isFinite(this.value)) return true;
    const shown = this.text.slice(from, to);
    this.problem = Number.isNaN(this.value)
      ? problem('malformed', `fields.${field}`, shown, VALUES)
      : problem('not-a-number', `fields.${field}`, shown);
    return false;
  }

  private boolean(from: number, to: number, field: string): boolean {
    const token = this.text.slice(from, to);
    const value = Object.hasOwn(BOOLEANS, token) ? BOOLEANS[token] : undefined;
    if (value !== undefined) this.value = value;
    else this.problem = problem('malformed', `fields.${field}`, token, VALUES);
    return value !== undefined;
  }

  private integer(from: number, to: number, type: 'i' | 'u', field: string): boolean {
    this.type = type;
    if (isInteger(this.text, from, to, type)) {
      this.value = numberIn(this.text, from, to);
      if (Number.isSafeInteger(this.value)) return true;
      const digits = this.text.slice(from, to);
      this.problem = isWithin(this.value, digits, type)
        ? unsafeInteger(`fields.${field}`, digits)
        : problem('out-of-range', `fields.${field}`, digits, RANGES[type].shown);
    } else this.problem = problem('malformed', `fields.${field}`, this.text.slice(from, to + 1), VALUES);
    return false;
  }
}

function isInteger(text: string, from: number, to: number, type: 'i' | 'u'): boolean {
  let at = type === 'i' && text.charCodeAt(from) === MINUS ? from + 1 : from;
  if (at >= to) return false;
  for (; at < to; at++) {
    if (!isDigit(text.charCodeAt(at))) return false;
  }
  return true;
}

/** The double says at once what is far outside, so that no endless row of digits becomes a BigInt. */
function isWithin(near: number, digits: string, type: 'i' | 'u'): boolean {
  if (Math.abs(near) > 2e19) return false;
  const exact = BigInt(digits);
  return exact >= RANGES[type].min && exact <= RANGES[type].max;
}
