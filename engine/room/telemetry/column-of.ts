import type { Parts } from '../parts';

/** So many things that lie far apart in memory are looked at in some ten microseconds. */
const BETWEEN_PAUSES = 1024;

/** A number of each thing, with places to pause. */
export function* columnOf<T>(things: readonly T[], numberOf: (thing: T) => number): Parts<Float64Array> {
  const column = new Float64Array(things.length);
  for (let i = 0; i < things.length; i++) {
    if (i % BETWEEN_PAUSES === BETWEEN_PAUSES - 1) yield;
    column[i] = numberOf(things[i]!);
  }
  return column;
}
