import { isRecord } from '../telemetry/json';
import { SHOWN_CHARACTERS } from './codec';
import { LargeInteger } from './large-integer';

/** JSON of a value as far as a refused record shows it: a record of megabytes is not written out for that. */
export function beginningOf(value: unknown): string {
  // Each part takes a character at least.
  let left = SHOWN_CHARACTERS;
  const shorten = (part: unknown): unknown => {
    left--;
    if (typeof part === 'string') return part.slice(0, SHOWN_CHARACTERS);
    if (part instanceof LargeInteger) return shorten(part.digits);
    if (Array.isArray(part)) {
      const items = [];
      for (const item of part) {
        if (left <= 0) break;
        items.push(shorten(item));
      }
      return items;
    }
    if (!isRecord(part)) return part;
    const members: [string, unknown][] = [];
    for (const key in part) {
      if (left <= 0) break;
      members.push([key.slice(0, SHOWN_CHARACTERS), shorten(part[key])]);
    }
    return Object.fromEntries(members);
  };
  return JSON.stringify(shorten(value));
}
