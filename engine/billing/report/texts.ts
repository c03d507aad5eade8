import { fill, type Language, type Values } from '../../telemetry/texts';
import enUS from './texts/report.en-US.json';
import esES from './texts/report.es-ES.json';
import fr from './texts/report.fr.json';

export type ReportKey = keyof typeof enUS;

const TEXTS: Readonly<Record<Language, Readonly<Record<ReportKey, string>>>> = {
  'en-US': enUS,
  fr,
  'es-ES': esES,
};

/** What bills and comparisons say, in one language. */
export type Say = (key: ReportKey, values?: Values) => string;

export function sayIn(language: Language): Say {
  return (key, values = {}) => fill(TEXTS[language][key], values);
}
