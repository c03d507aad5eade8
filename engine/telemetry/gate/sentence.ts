import type { Finding } from '../finding';
import { fill, type Language } from '../texts';
import enUS from '../texts/gate.en-US.json';
import esES from '../texts/gate.es-ES.json';
import fr from '../texts/gate.fr.json';
import type { GateCause } from './claims';

const SENTENCES: Readonly<Record<Language, Readonly<Record<GateCause, string>>>> = {
  'en-US': enUS,
  fr,
  'es-ES': esES,
};

/** What the gate has found, with its numbers, in a sentence; undefined for a finding that is not the gate's. */
export function sentenceOf(finding: Finding, language: Language = 'en-US'): string | undefined {
  const { cause, target, evidence } = finding;
  const sentences = SENTENCES[language];
  if (!Object.hasOwn(sentences, cause)) return undefined;
  const [first, second] = evidence;
  const number = (value: number | null | undefined) =>
    value?.toLocaleString(language, { maximumSignificantDigits: 6 }) ?? '?';
  return fill(sentences[cause as GateCause], {
    place: target.server ?? target.cluster ?? '',
    field: first?.field ?? '',
    observed: number(first?.observed),
    expected: number(first?.expected),
    second: number(second?.observed),
  });
}
