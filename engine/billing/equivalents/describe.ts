import type { Format } from '../../report/format';
import { fill, type Language } from '../../telemetry/texts';
import type { Equivalent } from './convert';
import type { EquivalentEntry } from './equivalent';
import type { Measure } from './scale';
import enUS from './texts/equivalent.en-US.json';
import esES from './texts/equivalent.es-ES.json';
import fr from './texts/equivalent.fr.json';

type Texts = typeof enUS;
const TEXTS: Readonly<Record<Language, Texts>> = { 'en-US': enUS, fr, 'es-ES': esES };

/** An equivalent in words: `10,667` `hours` `of one LED bulb` `9 W`. */
export interface Described {
  readonly id: string;
  /** The figure, as the language writes it. */
  readonly figure: string;
  /** What the figure counts, in the right number. */
  readonly measure: string;
  /** What of, to be read after the measure. */
  readonly thing: string;
  /** What one takes. */
  readonly basis: string;
  readonly source: string;
  /** Why the figure does not hold, where it is known not to. */
  readonly warning?: string;
}

export function describeEquivalent(one: Equivalent, format: Format): Described {
  const texts = TEXTS[format.language];
  const { entry, value, measure } = one;
  const thing = measure.endsWith('at-once') ? 'many' : 'one';
  return {
    id: entry.id,
    figure: figureOf(value, format),
    measure: wordOf(measure, value, format.language),
    thing: nameOf(entry, thing, texts),
    basis: basisOf(entry, format),
    source: entry.source,
    ...(entry.kind === 'energy' && entry.correctedBy !== undefined
      ? { warning: fill(texts.warning, { id: entry.id, right: entry.correctedBy }) }
      : {}),
  };
}

/** `10,667 hours of one LED bulb` */
export function sentenceOf({ figure, measure, thing }: Described): string {
  return [figure, measure, thing].filter((part) => part !== '').join(' ');
}

/** Whole where it is large, three digits where it is small. */
function figureOf(value: number, format: Format): string {
  return value >= 10 ? format.number(value) : format.figure(value);
}

function wordOf(measure: Measure, value: number, language: Language): string {
  const words: { readonly one: string; readonly other: string } = TEXTS[language].measure[measure];
  const shown = value >= 10 ? Math.round(value) : value;
  return new Intl.PluralRules(language).select(shown) === 'one' ? words.one : words.other;
}

function nameOf(entry: EquivalentEntry, form: 'one' | 'many', texts: Texts): string {
  if (entry.name !== undefined)
    return form === 'many' ? entry.name : fill(texts.of[entry.kind], { name: entry.name });
  const names: Readonly<Record<string, { readonly one: string; readonly many: string }>> = texts.thing;
  return names[entry.id]?.[form] ?? entry.id;
}

function basisOf(entry: EquivalentEntry, format: Format): string {
  if (entry.kind === 'power') return format.quantity(entry.watts, 'W');
  const wh = format.quantity(entry.wh, 'Wh');
  const texts = TEXTS[format.language];
  if (entry.per === 1) return fill(texts.each, { wh, unit: texts.measure[entry.unit].one });
  const count = format.figure(entry.per);
  return fill(texts.per, { wh, count, unit: texts.measure[entry.unit].other });
}
