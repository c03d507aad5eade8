import type { Tags } from './metric';

/** Between the parts of a key. `flaw` refuses names and tags that hold it. */
export const KEY_SEPARATOR = '\u001f';

/**
 * Identity of a series: the name and the values of chosen tags in a fixed order, absent ones empty.
 * Sorting all tags of every sample instead is four times dearer.
 */
export function seriesKey(name: string, tags: Tags, by: readonly string[]): string {
  let key = name;
  for (let i = 0; i < by.length; i++) key += KEY_SEPARATOR + (tags[by[i] as string] ?? '');
  return key;
}

/** Identity by all tags, whatever order they come in. For what happens rarely. */
export function fullKey(name: string, tags: Tags): string {
  const parts = [name];
  for (const tag of Object.keys(tags).sort()) parts.push(tag, tags[tag] as string);
  // A joined text is one piece of memory; one that was added up stays as many as it was added up from.
  return parts.join(KEY_SEPARATOR);
}
