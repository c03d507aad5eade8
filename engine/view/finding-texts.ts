import type { Language } from '../telemetry/texts';
import enUS from '../telemetry/texts/finding.en-US.json';
import esES from '../telemetry/texts/finding.es-ES.json';
import fr from '../telemetry/texts/finding.fr.json';

/** What findings are told in. */
export type FindingTexts = typeof enUS;

export const FINDING_TEXTS: Readonly<Record<Language, FindingTexts>> = {
  'en-US': enUS,
  fr,
  'es-ES': esES,
};
