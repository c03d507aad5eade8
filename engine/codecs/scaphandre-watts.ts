import { numberIn } from './number-text';

/** Watts in one of each unit. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['kW', 1000],
  ['W', 1],
  ['mW', 1e-3],
  ['uW', 1e-6],
  // The micro sign and the Greek letter.
  ['\u00b5W', 1e-6],
  ['\u03bcW', 1e-6],
]);

export function isPowerUnit(word: string | undefined): word is string {
  return word !== undefined && UNITS.has(word);
}

/** A power in watts; undefined when the text is no number of them. */
export function watts(number: string, unit: string): number | undefined {
  const value = numberIn(number, 0, number.length);
  const factor = UNITS.get(unit);
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY) || factor === undefined) return undefined;
  return factor >= 1 ? value * factor : value / Math.round(1 / factor);
}

/** What stands in the cells of a line of powers: `---` and `----` are no value. A cell is a number with a unit. */
export function cellsOf(text: string): (number | null)[] {
  const cells: (number | null)[] = [];
  // A missing domain has no tab behind it.
  for (const [, none, number, unit] of text.matchAll(
    /(-{3,})|([\d.][\d.eE+]*) {0,9}([kmu\u00b5\u03bc]?W)\b/g,
  )) {
    const power = none === undefined ? watts(number as string, unit as string) : null;
    if (power !== undefined) cells.push(power);
  }
  return cells;
}
