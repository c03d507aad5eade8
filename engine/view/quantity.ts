import type { Language } from '../telemetry/texts';
import type { FindingTexts } from './finding-texts';
import { numberFormat } from './formatters';

/** A unit is the end of a field's name: `cpu_temp_c`. */
const UNIT_AT_END = /_([a-z0-9]+)$/;
/** Between a number and its unit no line breaks. */
const NO_BREAK = '\u00a0';
/** Flows of air are small numbers of cubic metres. */
const DIGITS: Readonly<Record<string, number>> = { m3s: 3 };

const HOUR_S = 3600;
const DAY_S = 86_400;

/** As many digits as a reader needs: 0.04, 3.1, 142. */
export function figure(value: number, language: Language, digits?: number): string {
  const size = Math.abs(value);
  const needed = digits ?? (size >= 100 ? 0 : size >= 1 || size === 0 ? 1 : 2);
  const options = { minimumFractionDigits: needed, maximumFractionDigits: needed };
  return numberFormat(language, options).format(value);
}

/** A value of a field with its unit: `62.9 °C`. */
export function quantity(field: string, value: number, texts: FindingTexts, language: Language): string {
  const [, end = ''] = UNIT_AT_END.exec(field) ?? [];
  const units: Readonly<Record<string, string>> = texts.unit;
  const unit = Object.hasOwn(units, end) ? units[end] : undefined;
  const number = figure(value, language, DIGITS[end] ?? (Number.isInteger(value) ? 0 : undefined));
  return unit === undefined ? number : number + NO_BREAK + unit;
}

/** A share of 0..1 in percent. */
export function percent(share: number, language: Language): string {
  return `${figure(100 * share, language, 0)}${NO_BREAK}%`;
}

/** `47 s`, `3 min`, `1 h 6 min`, `2 d 4 h` */
export function duration(seconds: number, texts: FindingTexts, language: Language): string {
  const shown = (value: number, unit: keyof FindingTexts['lasting']) => inUnit(value, unit, texts, language);
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return shown(s, 'second');
  if (s < HOUR_S) return shown(Math.floor(s / 60), 'minute');
  const [large, larger, small, smaller] =
    s < DAY_S ? ([HOUR_S, 'hour', 60, 'minute'] as const) : ([DAY_S, 'day', HOUR_S, 'hour'] as const);
  const rest = Math.floor((s % large) / small);
  const first = shown(Math.floor(s / large), larger);
  return rest === 0 ? first : `${first} ${shown(rest, smaller)}`;
}

/** A whole number of one unit: `90 min`. */
export function inUnit(
  value: number,
  unit: keyof FindingTexts['lasting'],
  texts: FindingTexts,
  language: Language,
): string {
  return figure(value, language, 0) + NO_BREAK + texts.lasting[unit];
}
