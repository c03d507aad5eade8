import { LANGUAGES, type Language, languageOf } from '../../engine/telemetry/texts';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';

/** Texts by key, in one language. */
export type Texts = Readonly<Record<string, string>>;

/** What all commands say. */
export type CommonKey = keyof typeof enUS;

const COMMON: Record<Language, typeof enUS> = { 'en-US': enUS, fr, 'es-ES': esES };

export function commonText(language: Language, key: CommonKey, values: Values = {}): string {
  return fill(COMMON[language][key], values);
}

export type Values = Readonly<Record<string, string | number>>;

/** Puts values in the places marked `__name__`. */
export function fill(text: string, values: Values): string {
  return text.replace(/__(\w+?)__/g, (mark, name: string) => String(values[name] ?? mark));
}

/** The language of the environment, as programs of a shell are told it. */
export function languageOfEnvironment(env: Readonly<Record<string, string | undefined>>): Language {
  return languageOf(env.LC_ALL || env.LC_MESSAGES || env.LANG);
}

/** A language by its name or that of a region of it (`fr-CA`, `es`); undefined when there are no texts in it. */
export function knownLanguage(name: string): Language | undefined {
  const short = name.slice(0, 2).toLowerCase();
  return LANGUAGES.find((language) => language.startsWith(short) && short.length === 2);
}
