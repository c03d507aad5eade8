import { isRecord, type Json } from '../../telemetry/json';
import { ROOM } from './room-shape';

/**
 * The JSON Schema of room documents. What it cannot say (names that must exist, slots that must be free) the
 * reader checks.
 */
export function roomSchema(): Json {
  const defs: Record<string, Json> = {};
  const room = withoutRepeats(ROOM.schema, defs);
  const $schema = 'https://json-schema.org/draft/2020-12/schema';
  return { $schema, title: 'Coldaisle room document', ...(room as object), $defs: defs };
}

/** The schema with a reference in place of each part that has a title; the parts go to `defs`. */
function withoutRepeats(schema: Json, defs: Record<string, Json>): Json {
  if (Array.isArray(schema)) return schema.map((item) => withoutRepeats(item, defs));
  if (!isRecord(schema)) return schema;
  const { title, description, default: value, ...rest } = schema as { readonly [key: string]: Json };
  const content = Object.fromEntries(
    Object.entries(rest).map(([key, item]) => [key, withoutRepeats(item, defs)]),
  );
  const own = {
    ...(description === undefined ? {} : { description }),
    ...(value === undefined ? {} : { default: value }),
  };
  if (typeof title !== 'string') return { ...own, ...content };
  defs[title] = content;
  return { ...own, $ref: `#/$defs/${title}` };
}
