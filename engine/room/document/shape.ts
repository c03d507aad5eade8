import type { Json } from '../../telemetry/json';
import { type Limit, ProblemError, problem } from '../../telemetry/problem';
import { isZone } from '../../telemetry/zone-offset';

/**
 * What a part of a document may be: how it is read and how its JSON Schema says the same. One description for
 * both, so that the published schema cannot differ from the reader.
 */
export interface Shape<T> {
  /**
   * The value, with defaults filled in.
   *
   * @param path of the value in the document, for Problems
   * @throws ProblemError `room-value`, `room-field` or `missing-field`
   */
  read(value: unknown, path: string): T;
  readonly schema: { readonly [key: string]: Json };
  /** May it be absent without a default? */
  readonly optional?: true;
}

/** A key of an object that may be absent. */
export interface OptionalShape<T> extends Shape<T> {
  readonly optional: true;
}

/** What a shape reads. */
export type Of<S> = S extends Shape<infer T> ? T : never;

export function fail(path: string, value: unknown, limit: Limit): never {
  throw new ProblemError(problem('room-value', path, value, limit));
}

/** A finite number within limits, both allowed. */
export function numberIn(minimum: number, maximum: number): Shape<number> {
  return {
    schema: { type: 'number', minimum, maximum },
    read: (value, path) =>
      typeof value === 'number' && value >= minimum && value <= maximum
        ? value
        : fail(path, value, `${minimum}..${maximum}`),
  };
}

/** The same, whole. */
export function wholeIn(minimum: number, maximum: number): Shape<number> {
  const { read } = numberIn(minimum, maximum);
  return {
    schema: { type: 'integer', minimum, maximum },
    read: (value, path) =>
      Number.isInteger(value) ? read(value, path) : fail(path, value, `${minimum}..${maximum}`),
  };
}

export const flag: Shape<boolean> = {
  schema: { type: 'boolean' },
  read: (value, path) => (typeof value === 'boolean' ? value : fail(path, value, ['true', 'false'])),
};

// Names become tags, parts of MQTT topics and keys of series.
const NAME = '^[^\\u0000-\\u001f\\u007f/+#]{1,64}$';
const IS_NAME = new RegExp(NAME);

/** A text that can be the value of a tag. */
export const name: Shape<string> = {
  schema: { type: 'string', pattern: NAME },
  read(value, path) {
    if (typeof value !== 'string') return fail(path, value, 'a-name');
    if (!IS_NAME.test(value)) throw new ProblemError(problem('bad-name', path, value));
    return value;
  },
};

export const text: Shape<string> = {
  schema: { type: 'string' },
  read: (value, path) => (typeof value === 'string' ? value : fail(path, value, 'a-text')),
};

/** An IANA zone. */
export const zone: Shape<string> = {
  schema: text.schema,
  read: (value, path) => (typeof value === 'string' && isZone(value) ? value : fail(path, value, 'a-zone')),
};

/** One of these words. */
export function oneOf<const W extends string>(words: readonly W[]): Shape<W> {
  return {
    schema: { enum: words },
    read: (value, path) => words.find((word) => word === value) ?? fail(path, value, words),
  };
}

/** What a shape takes, or a word that stands for such a value. */
export function orOneOf<T, W extends string>(named: Readonly<Record<W, T>>, shape: Shape<T>): Shape<T> {
  const words = Object.keys(named) as W[];
  const word = oneOf(words);
  return {
    schema: { anyOf: [word.schema, shape.schema] },
    read: (value, path) =>
      typeof value === 'string' ? named[word.read(value, path)] : shape.read(value, path),
  };
}

/** The first shape for numbers, the other for all else. */
export function numberOr<T>(number: Shape<number>, other: Shape<T>): Shape<number | T> {
  return {
    schema: { anyOf: [number.schema, other.schema] },
    read: (value, path) => (typeof value === 'number' ? number : other).read(value, path),
  };
}

/** The shape with a text for whoever reads the schema. */
export function about<S extends Shape<unknown>>(description: string, shape: S): S {
  return { ...shape, schema: { description, ...shape.schema } };
}

/** The shape under a name, so that the schema holds it once however often it is used. */
export function named<S extends Shape<unknown>>(title: string, shape: S): S {
  return { ...shape, schema: { title, ...shape.schema } };
}

export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return { ...shape, optional: true };
}
