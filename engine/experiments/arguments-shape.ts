import { readPlan } from '../faults/read-plan';
import { fail, name, named, numberIn, type Of, oneOf, optional, type Shape } from '../room/document/shape';
import { listOf, object, some } from '../room/document/shape-group';
import { isRecord, type Json } from '../telemetry/json';
import { fieldSpecs, MEASUREMENTS } from '../telemetry/vocabulary';

const LONGEST_S = 31_622_400;
const seconds = numberIn(1, LONGEST_S);
const MOST_NAMES = 10_000;

/** One name or several; reads as a list. */
const names: Shape<readonly string[]> = {
  schema: {
    title: 'names',
    anyOf: [name.schema, { type: 'array', items: name.schema }],
  },
  read: (value, path) =>
    Array.isArray(value) ? listOf(name, 1, MOST_NAMES).read(value, path) : [name.read(value, path)],
};

/** What is hit or looked at; what is left out may be anything. Of several servers each gets a command of its own. */
const TARGET = named('target', some({ rack: name, server: names, fan: name }));
export type Target = Of<typeof TARGET>;

/** A fault document. Its target may name several servers: each gets a fault of its own. */
const FAULT: Shape<Readonly<Record<string, unknown>>> = {
  schema: {
    type: 'object',
    properties: { id: name.schema, kind: { type: 'string' } },
    required: ['id', 'kind'],
  },
  read(value, path) {
    if (!isRecord(value)) return fail(path, value, 'an-object');
    name.read(value.id, `${path}.id`);
    for (const { fault } of eachFault(value)) readPlan(fault, path, String(value.id));
    return value;
  },
};

/** The faults that a fault document with several servers stands for. */
export function eachFault(value: Readonly<Record<string, unknown>>): { server?: string; fault: Json }[] {
  const { target } = value;
  const servers = isRecord(target) ? target.server : undefined;
  if (!Array.isArray(servers)) return [{ fault: value as Json }];
  return servers.map((server: string) => ({
    server,
    fault: {
      ...value,
      id: servers.length === 1 ? value.id : `${value.id}-${server}`,
      target: { ...(target as object), server },
    } as Json,
  }));
}

const number: Shape<number> = numberIn(-1e12, 1e12);
const numberOrWord: Shape<number | string> = {
  schema: { anyOf: [number.schema, name.schema] },
  read: (value, path) => (typeof value === 'string' ? name : number).read(value, path),
};
const cooling = some({ set_c: number, fan_pct: number });

/** Commands; one without `for_s` holds until it is released. */
export const ACTION_ARGUMENTS = {
  'set-load': object({ target: TARGET, value: numberIn(0, 1), for_s: optional(seconds) }, { target: {} }),
  'set-fan': object({ target: TARGET, value: numberOrWord, for_s: optional(seconds) }, { target: {} }),
  'set-cooling': object({ target: TARGET, value: cooling, for_s: optional(seconds) }, { target: {} }),
  inject: object({ value: FAULT }),
  clear: object({ value: optional(name) }),
  release: object({ target: TARGET }, { target: {} }),
};

// The vocabulary grows: the schema need not be built anew each time.
const measurement: Shape<string> = { ...oneOf(Object.keys(MEASUREMENTS)), schema: name.schema };

/** Checks that fields are of the measurement beside them. */
function known<T extends { readonly measurement: string }>(
  shape: Shape<T>,
  fieldsOf: (read: T) => Fields,
): Shape<T> {
  return {
    ...shape,
    read(value, path) {
      const read = shape.read(value, path);
      const specs = [...fieldSpecs(read.measurement)!.keys()];
      for (const [key, field] of Object.entries(fieldsOf(read))) {
        if (field !== undefined && !specs.includes(field)) fail(`${path}.${key}`, field, specs);
      }
      return read;
    },
  };
}
type Fields = Readonly<Record<string, string | undefined>>;

const SERIES = {
  measurement,
  field: name,
  minus: optional(name),
  target: TARGET,
  over_s: seconds,
};
const whole = { target: {} };
const mean = { ...whole, of: 'mean' } as const;
/** What several series are together. */
const of = oneOf(['mean', 'min', 'max']);
const against = optional(oneOf(['neighbours']));
const since = name;

/** The truth is known to a simulated room only. */
const fieldsOfSeries = ({ field, minus }: { field: string; minus?: string }): Fields => ({
  field,
  minus: minus === 'truth' ? undefined : minus,
});
const fieldsOfList = ({ fields }: { fields: readonly string[] }): Fields =>
  Object.fromEntries(fields.map((field, i) => [`fields[${i}]`, field]));

const LIST = { measurement, fields: listOf(name, 1, 100), target: TARGET };

/** What can be asked of a room; `measure.ts` says what each is. */
export const PROBE_ARGUMENTS = {
  level: known(object({ ...SERIES, of, against }, mean), fieldsOfSeries),
  change: known(
    object(
      { ...SERIES, of, against, since, before_s: optional(seconds), unit: oneOf(['field', 'percent']) },
      { ...mean, unit: 'field' },
    ),
    fieldsOfSeries,
  ),
  'count-changed': known(
    object({ ...SERIES, since, before_s: optional(seconds), above: number }, whole),
    fieldsOfSeries,
  ),
  heard: object({ over_s: seconds }),
  'missing-readings': known(object({ ...LIST, since }, whole), fieldsOfList),
  'sensors-with-gaps': known(object({ ...LIST, since }, whole), fieldsOfList),
  'sensors-without-answer': known(object({ ...LIST, over_s: seconds }, whole), fieldsOfList),
};
