import { fill } from './fill';
import { limitKey, type Problem } from './problem';
import enUS from './texts/problem.en-US.json';
import esES from './texts/problem.es-ES.json';
import fr from './texts/problem.fr.json';

export { fill, type Values } from './fill';

export const LANGUAGES = ['en-US', 'fr', 'es-ES'] as const;
export type Language = (typeof LANGUAGES)[number];

const PROBLEMS: Record<Language, typeof enUS> = { 'en-US': enUS, fr, 'es-ES': esES };

/** The language of a locale such as `fr-CA` or `es`; undefined when there are no texts in it. */
export function knownLanguage(locale: string): Language | undefined {
  const short = locale.slice(0, 2).toLowerCase();
  return LANGUAGES.find((language) => language.startsWith(short) && short.length === 2);
}

/** The same, and English when there are no texts in it, as for `C.UTF-8`. */
export function languageOf(locale: string | undefined): Language {
  return knownLanguage(locale ?? '') ?? 'en-US';
}

/** The language of an environment, as programs of a shell are told it. */
export function languageOfEnvironment(env: Readonly<Record<string, string | undefined>>): Language {
  return languageOf(env.LC_ALL || env.LC_MESSAGES || env.LANG);
}

/** A Problem as two sentences: what is wrong, with field and value, and how to mend it. */
export function describe(problem: Problem, language: Language = 'en-US'): string {
  const texts = PROBLEMS[language];
  const { code, field, value } = problem;
  const values = { field, value, limit: limitIn(problem.limit, language) };
  return `${fill(texts.problem[code], values)} ${fill(texts.mend[code], values)}`;
}

/** The limit of a Problem in a language; empty when it has none. */
export function limitIn(limit: string | undefined, language: Language): string {
  const key = limitKey(limit);
  return key === undefined ? (limit ?? '') : PROBLEMS[language].limit[key];
}
