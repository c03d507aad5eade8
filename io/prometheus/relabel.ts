import { matchesGlob } from '../../engine/telemetry/glob';
import type { Metric, Tags } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';
import { tagValue } from '../../engine/telemetry/tag-value';

// Also for the editor: nothing here may come from node:*.

/** Series by name and tags, each a pattern in which `*` stands for any characters and `?` for one. */
interface Selector {
  readonly name: string;
  readonly tags: readonly (readonly [tag: string, pattern: string])[];
}

type Change =
  | { readonly rename: string; readonly to: string }
  | { readonly add: string; readonly value: string };

/** What is done with series before anything else looks at them. */
export interface Relabelling {
  /** When there are any, series go on that one of them takes. */
  readonly keep: readonly Selector[];
  readonly drop: readonly Selector[];
  /** In their order; what is written over is gone. */
  readonly changes: readonly Change[];
}

const OPTION = 'relabel';
const MOST_RULES = 200;
const MOST_CHARACTERS = 500;
const FORMS = ['keep NAME tag=value', 'drop NAME tag=value', 'rename TAG TAG', 'add TAG=VALUE'];
const LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Rules, one a line; lines that begin with # and empty ones say nothing. */
export function readRelabelling(text: string): Relabelling | Problem {
  const keep: Selector[] = [];
  const drop: Selector[] = [];
  const changes: Change[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) continue;
    const [verb = '', ...words] = written.split(/\s+/);
    const selector = selectorOf(words);
    const change = changeOf(verb, words);
    if (written.length <= MOST_CHARACTERS && verb === 'keep' && selector !== undefined) keep.push(selector);
    else if (written.length <= MOST_CHARACTERS && verb === 'drop' && selector !== undefined)
      drop.push(selector);
    else if (written.length <= MOST_CHARACTERS && change !== undefined) changes.push(change);
    else return problem('bad-option', `${OPTION}.${i + 1}`, written, FORMS);
    const rules = keep.length + drop.length + changes.length;
    if (rules > MOST_RULES) return problem('bad-option', OPTION, rules, `0..${MOST_RULES}`);
  }
  return { keep, drop, changes };
}

function selectorOf([name, ...conditions]: readonly string[]): Selector | undefined {
  if (name === undefined) return undefined;
  const tags = conditions.map(partsOf);
  return tags.includes(undefined) ? undefined : { name, tags: tags as Selector['tags'] };
}

function changeOf(verb: string, words: readonly string[]): Change | undefined {
  const [first = '', second = ''] = words;
  if (verb === 'rename' && words.length === 2 && LABEL.test(first) && LABEL.test(second)) {
    return { rename: first, to: second };
  }
  if (verb !== 'add') return undefined;
  // A value may hold blanks.
  const parts = partsOf(words.join(' '));
  return parts === undefined ? undefined : { add: parts[0], value: tagValue(parts[1]) };
}

function partsOf(word: string): readonly [string, string] | undefined {
  const equals = word.indexOf('=');
  const [tag, value] = [word.slice(0, Math.max(equals, 0)), word.slice(equals + 1)];
  return LABEL.test(tag) && value !== '' ? [tag, value] : undefined;
}

/**
 * Gives a series the tags of its target that it has not, and changes its tags as the rules say; false when they let
 * it not pass. In place: a series has just been read, and there are very many of them.
 */
export function relabel({ keep, drop, changes }: Relabelling, { name, tags }: Metric, own: Tags): boolean {
  for (const tag in own) tags[tag] ??= own[tag] as string;
  const takes = (selector: Selector) =>
    matchesGlob(selector.name, name) &&
    selector.tags.every(([tag, pattern]) => matchesGlob(pattern, tags[tag] ?? ''));
  if ((keep.length > 0 && !keep.some(takes)) || drop.some(takes)) return false;
  for (const change of changes) {
    if ('add' in change) tags[change.add] = change.value;
    else if (tags[change.rename] !== undefined) {
      tags[change.to] = tags[change.rename] as string;
      delete tags[change.rename];
    }
  }
  return true;
}
