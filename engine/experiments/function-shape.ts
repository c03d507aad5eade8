import { fail, type Of, oneOf, type Shape } from '../room/document/shape';
import { isRecord, type Json } from '../telemetry/json';
import { ProblemError, problem } from '../telemetry/problem';

type Table = Readonly<Record<string, Shape<unknown>>>;

/** What provides an activity: a function with the arguments that it takes. */
export type Provider<T extends string, A extends Table> = {
  readonly [F in keyof A]: { readonly type: T; readonly func: F; readonly arguments: Of<A[F]> };
}[keyof A];

const KEYS = ['type', 'func', 'arguments'];

/** A provider of one of these types and functions; each function has arguments of its own. */
export function byFunction<const T extends string, A extends Table>(
  types: readonly T[],
  table: A,
): Shape<Provider<T, A>> {
  const type = oneOf(types);
  const func = oneOf(Object.keys(table));
  return {
    schema: {
      type: 'object',
      oneOf: Object.entries(table).map(([each, { schema }]) => ({
        properties: { type: type.schema, func: { const: each }, arguments: schema as Json },
        required: ['type', 'func'],
        additionalProperties: false,
      })),
    },
    read(value, path) {
      if (!isRecord(value)) return fail(path, value, `{${KEYS.join(', ')}}`);
      for (const key of Object.keys(value)) {
        if (!KEYS.includes(key))
          throw new ProblemError(problem('room-field', `${path}.${key}`, value[key], KEYS));
      }
      const read = {
        type: type.read(value.type, `${path}.type`),
        func: func.read(value.func, `${path}.func`),
      };
      const own = table[read.func]!.read(value.arguments ?? {}, `${path}.arguments`);
      return { ...read, arguments: own } as unknown as Provider<T, A>;
    },
  };
}
