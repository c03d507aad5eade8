import type { Json } from '../../telemetry/json';
import { ROOM } from './room-shape';

/** The JSON Schema of room documents. What it cannot say (names that must exist, slots that must be free) the reader checks. */
export function roomSchema(): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Coldaisle room document',
    ...ROOM.schema,
  };
}
