import type { Language } from '../telemetry/texts';
import type { FaultKind } from './catalogue';
import enUS from './texts/fault.en-US.json';
import esES from './texts/fault.es-ES.json';
import fr from './texts/fault.fr.json';

/** A kind of fault in words: its name, what happens, who is hurt, what it looks like. */
export interface FaultText {
  readonly name: string;
  readonly what: string;
  readonly hurts: string;
  readonly looks: string;
}

const TEXTS: Readonly<Record<Language, Readonly<Record<FaultKind, FaultText>>>> = {
  'en-US': enUS,
  fr,
  'es-ES': esES,
};

export function faultText(kind: FaultKind, language: Language = 'en-US'): FaultText {
  return TEXTS[language][kind];
}
