import type { Language } from '../telemetry/texts';
import type { FaultKind } from './catalogue';
import enUS from './texts/fault.en-US.json';
import esES from './texts/fault.es-ES.json';
import fr from './texts/fault.fr.json';
import parametersEnUS from './texts/parameter.en-US.json';
import parametersEsES from './texts/parameter.es-ES.json';
import parametersFr from './texts/parameter.fr.json';

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

const PARAMETERS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  'en-US': parametersEnUS,
  fr: parametersFr,
  'es-ES': parametersEsES,
};

/** What the intensity of a kind, or one of its parameters, is: of `<kind>.intensity` or `<kind>.<parameter>`. */
export function parameterText(key: string, language: Language = 'en-US'): string | undefined {
  return PARAMETERS[language][key];
}
