import type { Language } from './texts';
import enUS from './texts/vocabulary.en-US.json';
import esES from './texts/vocabulary.es-ES.json';
import fr from './texts/vocabulary.fr.json';

interface Help {
  readonly help: string;
  readonly fields: Readonly<Record<string, string>>;
}

const CATALOGUES: Readonly<Record<Language, Readonly<Record<string, Help>>>> = {
  'en-US': enUS,
  fr,
  'es-ES': esES,
};

/** What a measurement is, or one of its fields, in a sentence; undefined outside the vocabulary. */
export function helpOf(
  measurement: string,
  field?: string,
  language: Language = 'en-US',
): string | undefined {
  const catalogue = CATALOGUES[language];
  const entry = Object.hasOwn(catalogue, measurement) ? catalogue[measurement] : undefined;
  if (entry === undefined || field === undefined) return entry?.help;
  return Object.hasOwn(entry.fields, field) ? entry.fields[field] : undefined;
}
