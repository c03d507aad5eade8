import { isRecord, type Json } from '../telemetry/json';
import { ProblemError, problem } from '../telemetry/problem';
import { RandomStream } from '../telemetry/random';
import type { Loop } from './protocol';

/** Where a protocol is played: what its variables hang on. */
export interface Place {
  /** Names of the servers of the cluster that it is played in, from the bottom up. */
  readonly servers: readonly string[];
  readonly racks: readonly string[];
  readonly loop: Loop;
  readonly seed: number;
}

type Variables = Readonly<Record<string, Json>>;

/** How a protocol writes a variable. */
export function variable(name: string): string {
  return `\${${name}}`;
}

const VARIABLE = /\$\{([^}]*)\}/g;
const ONLY_VARIABLE = /^\$\{([^}]*)\}$/;

/** Ways of saying a variable that hangs on the place. */
const WAYS = ['by-servers', 'by-loop', 'draw-servers', 'draw-racks'];

/**
 * The document with its variables replaced: `${name}` of its configuration, `${size}`, the number of servers, and
 * `${last}`, the highest of them. A text that is a variable and no more becomes its value, whatever that is.
 *
 * @throws ProblemError `protocol-value` with the path of what cannot be resolved
 */
export function resolved(document: Readonly<Record<string, unknown>>, place: Place): Record<string, unknown> {
  const variables = variablesOf(document.configuration, place);
  const { configuration, ...rest } = document;
  return { configuration, ...(replaced(rest as Json, '', variables) as object) };
}

function variablesOf(configuration: unknown, place: Place): Variables {
  const known: Record<string, Json> = { size: place.servers.length, last: place.servers.at(-1) ?? '' };
  if (!isRecord(configuration)) return known;
  for (const [key, value] of Object.entries(configuration)) {
    const path = `configuration.${key}`;
    const plain = replaced(value as Json, path, known);
    known[key] = isRecord(plain) && typeof plain.type === 'string' ? placed(key, plain, path, place) : plain;
  }
  return known;
}

function placed(key: string, value: Readonly<Record<string, unknown>>, path: string, place: Place): Json {
  switch (value.type) {
    case 'by-servers':
      return bySize(value.values, `${path}.values`, place.servers.length);
    case 'by-loop': {
      const { loop } = place;
      if (!isRecord(value.values) || value.values[loop] === undefined)
        throw new ProblemError(problem('missing-field', `${path}.values.${loop}`, undefined));
      return value.values[loop] as Json;
    }
    case 'draw-servers':
      return drawn(key, value, path, place.servers, place.seed);
    case 'draw-racks':
      return drawn(key, value, path, place.racks, place.seed);
    default:
      return wrong(`${path}.type`, value.type, WAYS);
  }
}

/** That of the largest size which is not above the number of servers; of the smallest when all are. */
function bySize(values: unknown, path: string, size: number): Json {
  const sizes = isRecord(values) ? Object.keys(values).map(Number) : [];
  if (!isRecord(values) || sizes.length === 0 || sizes.some((each) => !(Number.isInteger(each) && each > 0)))
    return wrong(path, values, '{5, 10, 15, 20}');
  const fitting = sizes.filter((each) => each <= size);
  return values[fitting.length > 0 ? Math.max(...fitting) : Math.min(...sizes)] as Json;
}

/** So many things by chance as a list, or one: each draws for itself, so that one more changes nobody else's lot. */
function drawn(
  key: string,
  { count, except }: Readonly<Record<string, unknown>>,
  path: string,
  things: readonly string[],
  seed: number,
): Json {
  const left = things.filter(
    (thing) => thing !== except && !(Array.isArray(except) && except.includes(thing)),
  );
  const many = count ?? 1;
  if (typeof many !== 'number' || !Number.isInteger(many) || many < 1 || many > left.length)
    return wrong(`${path}.count`, count, `1..${left.length}`);
  const lots = left.map((thing) => ({ thing, lot: new RandomStream(seed, thing, key).uniform() }));
  lots.sort((a, b) => a.lot - b.lot || (a.thing < b.thing ? -1 : 1));
  const chosen = new Set(lots.slice(0, many).map(({ thing }) => thing));
  const inOrder = things.filter((thing) => chosen.has(thing));
  return count === undefined ? inOrder[0]! : inOrder;
}

function replaced(value: Json, path: string, variables: Variables): Json {
  if (typeof value === 'string') return replacedText(value, path, variables);
  if (Array.isArray(value)) return value.map((item, i) => replaced(item, `${path}[${i}]`, variables));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    return [key, replaced(item as Json, path === '' ? key : `${path}.${key}`, variables)] as const;
  });
  return Object.fromEntries(entries);
}

function replacedText(text: string, path: string, variables: Variables): Json {
  const only = ONLY_VARIABLE.exec(text)?.[1];
  const valueAt = (name: string): Json =>
    Object.hasOwn(variables, name) ? variables[name]! : wrong(path, text, Object.keys(variables));
  return only === undefined
    ? text.replace(VARIABLE, (_, name: string) => String(valueAt(name)))
    : valueAt(only);
}

function wrong(
  path: string,
  value: unknown,
  limit: readonly string[] | `${number}..${number}` | `{${string}}`,
): never {
  throw new ProblemError(problem('protocol-value', path, value, limit));
}
