import { fill } from '../telemetry/fill';
import type { Evidence } from '../telemetry/finding';
import type { Language } from '../telemetry/texts';
import type { FindingTexts } from './finding-texts';
import { quantity } from './quantity';

/** One piece of evidence in words. */
export interface EvidenceWords {
  readonly field: string;
  readonly name: string;
  /** Empty when nothing was read, or nothing is expected. */
  readonly observed: string;
  readonly expected: string;
  /** With its sign: `+6.2 °C`; empty when one of the two is not known. */
  readonly difference: string;
  readonly side: 'over' | 'under' | 'same';
  /** `CPU 62.9 °C, 6.2 °C over what its load explains` */
  readonly sentence: string;
}

/** Temperatures that are expected by what the server does and the air it gets. */
const EXPLAINED_BY_LOAD = new Set(['cpu_temp_c', 'chassis_temp_c', 'exhaust_temp_c']);

/** What a field is called; its own name when nobody has named it. */
export function fieldName(field: string, texts: FindingTexts): string {
  return named(texts.field, field) ?? field;
}

/** Tells one piece of evidence. */
export function evidenceWords(evidence: Evidence, texts: FindingTexts, language: Language): EvidenceWords {
  const { field, observed, expected } = evidence;
  const shown = (value: number | null) => (value === null ? '' : quantity(field, value, texts, language));
  const difference = observed === null || expected === null ? undefined : observed - expected;
  const size = difference === undefined ? '' : shown(Math.abs(difference));
  const side = !difference ? 'same' : difference > 0 ? 'over' : 'under';
  const sign = { over: '+', under: '−', same: '' }[side];
  const name = fieldName(field, texts);
  const words = { name, observed: shown(observed), expected: shown(expected) };
  const sentence =
    named(texts.fact, field) ?? fill(texts.evidence[kindOf(evidence, side)], { ...words, difference: size });
  return { field, ...words, difference: size === '' ? '' : sign + size, side, sentence };
}

function kindOf(
  { field, observed, expected, sigma }: Evidence,
  side: EvidenceWords['side'],
): keyof FindingTexts['evidence'] {
  if (observed === null) return 'silent';
  if (expected === null) return 'seen';
  // What is held against a limit has no deviation.
  if (sigma === 0) return side === 'over' ? 'over-limit' : 'under-limit';
  if (side === 'same') return 'as-expected';
  return EXPLAINED_BY_LOAD.has(field) ? `${side}-load` : side;
}

/** The text of a key that may be anything. */
export function named(texts: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(texts, key) ? texts[key] : undefined;
}
