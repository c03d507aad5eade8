import { isRecord, type Json } from '../../telemetry/json';
import { ProblemError, problem } from '../../telemetry/problem';
import { fail, name, type Of, type OptionalShape, optional, type Shape } from './shape';

type Keys = Readonly<Record<string, Shape<unknown>>>;
type OptionalKey<K extends Keys> = {
  [N in keyof K]: K[N] extends OptionalShape<unknown> ? N : never;
}[keyof K];

/** What an object of these keys reads as. */
type Read<K extends Keys> = { readonly [N in Exclude<keyof K, OptionalKey<K>>]: Of<K[N]> } & {
  readonly [N in OptionalKey<K>]?: Of<K[N]>;
};

/** An object of these keys and no others. What is absent has its default; without one it must be there. */
export function object<const K extends Keys>(keys: K, defaults: Partial<Read<K>> = {}): Shape<Read<K>> {
  const known = Object.keys(keys);
  const filled: Readonly<Record<string, unknown>> = defaults;
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(known.map((key) => [key, withDefault(keys[key]!.schema, filled[key])])),
      required: known.filter((key) => keys[key]!.optional === undefined && !(key in filled)),
      additionalProperties: false,
    },
    read(value, path) {
      if (!isRecord(value)) return fail(path === '' ? 'room' : path, value, `{${known.join(', ')}}`);
      const read: Record<string, unknown> = {};
      for (const key of Object.keys(value)) {
        if (known.includes(key)) continue;
        throw new ProblemError(problem('room-field', at(path, key), value[key], known));
      }
      for (const key of known) {
        const shape = keys[key]!;
        if (value[key] !== undefined) read[key] = shape.read(value[key], at(path, key));
        else if (key in filled) read[key] = filled[key];
        else if (shape.optional === undefined) {
          throw new ProblemError(problem('missing-field', at(path, key), undefined));
        }
      }
      return read as Read<K>;
    },
  };
}

function withDefault(schema: Shape<unknown>['schema'], value: unknown): Json {
  return value === undefined ? schema : { ...schema, default: value as Json };
}

/** Some of these keys: what differs from what holds otherwise. */
export function some<const K extends Keys>(keys: K): Shape<Partial<Read<K>>> {
  const all = Object.fromEntries(Object.entries(keys).map(([key, shape]) => [key, optional(shape)]));
  return object(all) as Shape<Partial<Read<K>>>;
}

export function listOf<T>(shape: Shape<T>, least: number, most: number): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: shape.schema, minItems: least, maxItems: most },
    read(value, path) {
      if (!Array.isArray(value)) return fail(path, value, 'list-of-rows');
      if (value.length < least || value.length > most)
        return fail(`${path}.length`, value.length, `${least}..${most}`);
      return value.map((item, i) => shape.read(item, `${path}[${i}]`));
    },
  };
}

/** An object whose keys are names. */
export function tableOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    schema: { type: 'object', propertyNames: name.schema, additionalProperties: shape.schema },
    read(value, path) {
      if (!isRecord(value)) return fail(path, value, 'an-object');
      const entries = Object.keys(value).map((key) => {
        const place = at(path, key);
        return [name.read(key, place), shape.read(value[key], place)] as const;
      });
      return Object.fromEntries(entries);
    },
  };
}

function at(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
