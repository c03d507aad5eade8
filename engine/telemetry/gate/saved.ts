import { isRecord, type Json } from '../json';

/** The entries of a map as a snapshot holds it; what is none is left out. */
export function entriesOf(state: Json | undefined): [string, Json][] {
  if (!Array.isArray(state)) return [];
  return state.filter(
    (entry): entry is [string, Json] => Array.isArray(entry) && typeof entry[0] === 'string',
  );
}

/** A part of a snapshot. */
export function partOf(state: Json | undefined, name: string): Json | undefined {
  return isRecord(state) ? (state[name] as Json | undefined) : undefined;
}

/** So many numbers of a list; undefined when it does not hold them. */
export function numbersOf(state: Json | undefined, count: number): number[] | undefined {
  if (!Array.isArray(state) || state.length !== count) return undefined;
  return state.every((part) => typeof part === 'number') ? (state as number[]) : undefined;
}
