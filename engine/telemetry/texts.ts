import { limitKey, type Problem } from './problem';
import enUS from './texts/problem.en-US.json';
import esES from './texts/problem.es-ES.json';
import fr from './texts/problem.fr.json';

export const LANGUAGES = ['en-US', 'fr', 'es-ES'] as const;
export type Language = (typeof LANGUAGES)[number];

const PROBLEMS: Record<Language, typeof enUS> = { 'en-US': enUS, fr, 'es-ES': esES };

/** The catalogue nearest to a locale such as `fr-CA`, `es` or `C.UTF-8`; English when there is none. */
export function languageOf(locale: string | undefined): Language {
  const two = (locale ?? '').slice(0, 2).toLowerCase();
  return LANGUAGES.find((language) => language.startsWith(two) && two.length === 2) ?? 'en-US';
}

/** A Problem as two sentences: what is wrong, with field and value, and how to mend it. */
export function describe(problem: Problem, language: Language = 'en-US'): string {
  const texts = PROBLEMS[language];
  const { code, field, value } = problem;
  const words = { field, value, limit: limitIn(problem.limit, language) };
  return `${fill(texts.problem[code], words)} ${fill(texts.mend[code], words)}`;
}

/** The limit of a Problem in a language; empty when it has none. */
export function limitIn(limit: string | undefined, language: Language): string {
  const key = limitKey(limit);
  return key === undefined ? (limit ?? '') : PROBLEMS[language].limit[key];
}

// The same __name__ placeholders as Node-RED's own catalogues, so that the editor reads the same texts.
function fill(text: string, words: Pick<Required<Problem>, 'field' | 'value' | 'limit'>): string {
  return text.replace(/__(field|value|limit)__/g, (_, key: keyof typeof words) => String(words[key] ?? ''));
}
