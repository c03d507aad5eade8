import type english from './texts/problem.en-US.json';
// By name: forms use these alone, and a bundle then holds no more.
import { limit as limits, mend as mends } from './texts/problem.en-US.json';

/** Every way in which input or configuration can be wrong; the catalogues hold a text for each. */
export type ProblemCode = keyof typeof english.problem;

type LimitKey = keyof typeof english.limit;

/** What is accepted: the key of a text in the catalogues, or what reads alike in every language. */
export type Limit =
  | LimitKey
  | number
  | `${number}..${number}`
  | `${number} s`
  /** An object of these keys. */
  | `{${string}}`
  /** These words. */
  | readonly string[];

/**
 * What is wrong with an input or a setting, in a form a program can read.
 * `describe` (texts.ts) turns it into a sentence in the reader's language.
 */
export interface Problem {
  readonly code: ProblemCode;
  /** Path of the offending field or option, e.g. `fields.cpu_temp_c` or `latenessS`. */
  readonly field: string;
  /** The offending value, shortened when long. */
  readonly value: FieldShown;
  /** What would have been accepted, e.g. `0..100` or, in English, `a number`. */
  readonly limit?: string;
  /** How to mend it, in English. */
  readonly mend: string;
}

type FieldShown = string | number | boolean | null;

const SHOWN = 120;

/** Makes a Problem; the mend is the English text of its code, the limit that of its key. */
export function problem(code: ProblemCode, field: string, value: unknown, limit?: Limit): Problem {
  const base = { code, field, value: shown(value), mend: mends[code] };
  return limit === undefined ? base : { ...base, limit: inEnglish(limit) };
}

/** An option that is not among what is accepted. */
export function badOption(option: string, value: unknown, limit: Limit): Problem {
  return problem('bad-option', option, value, limit);
}

function inEnglish(limit: Limit): string {
  if (typeof limit === 'object') return limit.join(', ');
  return isLimitKey(limit) ? limits[limit] : String(limit);
}

function isLimitKey(limit: string | number): limit is LimitKey {
  return Object.hasOwn(limits, limit);
}

const LIMIT_KEYS = new Map(Object.entries(limits).map(([key, text]) => [text, key as LimitKey]));

/** The key of a limit that is a text of the catalogues; undefined when it reads alike in every language. */
export function limitKey(limit: string | undefined): LimitKey | undefined {
  return limit === undefined ? undefined : LIMIT_KEYS.get(limit);
}

/** A Problem that stops what asked for it. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.field} = ${String(problem.value)}. ${problem.mend}`);
    this.name = 'ProblemError';
  }
}

/** An input that was refused, with the reason: what the `refused` output carries. */
export interface Refused<T = unknown> {
  readonly reason: ProblemCode;
  readonly problem: Problem;
  readonly input: T;
}

/** Puts the input beside the reason. */
export function refused<T>(why: Problem, input: T): Refused<T> {
  return { reason: why.code, problem: why, input };
}

function shown(value: unknown): FieldShown {
  if (value === null || typeof value === 'boolean') return value;
  // JSON has no NaN and no infinity: a Problem must survive being sent.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  const text = typeof value === 'string' ? value : describeShape(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function describeShape(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object'
    ? 'an object'
    : typeof value === 'bigint'
      ? value.toString()
      : `a ${typeof value}`;
}
