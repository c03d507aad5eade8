import { problem } from '../../engine/telemetry/problem';
import { badValue, type Flags } from '../common/flags';

/** A whole number from 1 on. Throws a UsageError. */
export function wholeOf<T extends number | undefined>(
  flags: Flags,
  name: string,
  usual: T,
  most: number,
): number | T {
  const value = flags.number(name);
  if (value === undefined) return usual;
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw badValue(name, problem('bad-option', name, value, `1..${most}`));
  return value;
}

/** `all`, or some of these words, without repeats. Throws a UsageError. */
export function wordsOf<W extends string>(
  flags: Flags,
  name: string,
  words: readonly W[],
  usual: readonly W[],
): readonly W[] {
  const items = flags.list(name);
  if (items === undefined) return usual;
  if (items.length === 1 && items[0] === 'all') return words;
  const unknown = items.find((item) => !(words as readonly string[]).includes(item));
  if (unknown !== undefined || items.length === 0)
    throw badValue(name, problem('bad-option', name, unknown ?? flags.text(name), ['all', ...words]));
  return words.filter((word) => items.includes(word));
}
