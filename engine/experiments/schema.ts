import { isRecord, type Json } from '../telemetry/json';
import { PROTOCOL, RUN_SETTINGS } from './protocol-shape';

const VARIABLE = { $ref: '#/$defs/variable' };

/** What a variable may stand for: whatever is no text. */
const REPLACEABLE: readonly unknown[] = ['number', 'integer', 'boolean', 'array'];

/**
 * The JSON Schema of protocols. What hangs together (names of actions, fields of measurements, targets) the reader
 * checks.
 */
export function protocolSchema(): Json {
  const $defs: Record<string, Json> = { variable: { type: 'string', pattern: '^\\$\\{[^}]+\\}$' } };
  const { properties, ...schema } = published(PROTOCOL.schema, $defs) as Record<string, Json>;
  const { configuration, ...others } = properties as Record<string, Json>;
  const { properties: settings, required } = RUN_SETTINGS.schema as Record<string, Json>;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Coldaisle fault experiment',
    ...schema,
    properties: {
      ...others,
      configuration: { ...(configuration as object), properties: settings!, required: required! },
    },
    $defs,
  };
}

/** The schema where variables may stand; each part that has a title goes to `defs`, with a reference in its place. */
function published(schema: Json, defs: Record<string, Json>): Json {
  if (Array.isArray(schema)) return schema.map((item) => published(item, defs));
  if (!isRecord(schema)) return schema;
  const { title, description, default: usual, ...rest } = schema as Record<string, Json>;
  const plain: Json = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'properties' ? publishedEach(value, defs) : published(value, defs),
    ]),
  );
  const content: Json = REPLACEABLE.includes(rest.type) ? { anyOf: [VARIABLE, plain] } : plain;
  const own = {
    ...(description === undefined ? {} : { description }),
    ...(usual === undefined ? {} : { default: usual }),
  };
  if (typeof title !== 'string') return { ...own, ...(content as object) };
  defs[title] = content;
  return { ...own, $ref: `#/$defs/${title}` };
}

/** By name: one may be called `title`. */
function publishedEach(properties: Json, defs: Record<string, Json>): Json {
  return Object.fromEntries(
    Object.entries(properties as Record<string, Json>).map(([key, value]) => [key, published(value, defs)]),
  );
}
