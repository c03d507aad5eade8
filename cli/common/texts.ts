import { fill, type Language, type Values } from '../../engine/telemetry/texts';
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
