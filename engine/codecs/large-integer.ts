import { type Problem, problem } from '../telemetry/problem';

/** An integer beyond ±2^53 as it was written: a double would change its last digits. */
export class LargeInteger {
  constructor(readonly digits: string) {}

  toJSON(): string {
    return this.digits;
  }
}

const WHOLE = /^-?\d+$/;

/** Is a text that reads as `value` an integer of which a double does not hold every digit? */
export function losesDigits(text: string, value: number): boolean {
  return WHOLE.test(text) && !Number.isSafeInteger(value);
}

/** The Problem of a field with such an integer. */
export function unsafeInteger(field: string, digits: string): Problem {
  return problem('unsafe-integer', field, digits, Number.MAX_SAFE_INTEGER);
}
