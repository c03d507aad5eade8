import { type Fields, QUALITIES, type Quality } from '../telemetry/metric';

/** A comma inside a field name has a backslash before it. */
const BETWEEN = /(?<!\\),/;

/**
 * Reads marks written as `cpu_temp_c:clamped,power_w:missing`, the form of the string field or column
 * `quality`. Undefined when the text is anything else: somebody's own field of that name.
 */
export function marksOf(text: string): Record<string, Quality> | undefined {
  const marks: Record<string, Quality> = {};
  for (const part of text.split(BETWEEN)) {
    const colon = part.lastIndexOf(':');
    const field = part.slice(0, colon).replaceAll('\\,', ',');
    const mark = QUALITIES.find((known) => known === part.slice(colon + 1));
    if (colon < 1 || mark === undefined || field === '__proto__') return undefined;
    marks[field] = mark;
  }
  return marks;
}

/** The marks of a reading as text, empty when all is good; a value that is null counts as missing. */
export function textOfMarks(fields: Fields, quality: Readonly<Record<string, Quality>> | undefined): string {
  const marks: Record<string, Quality> = { ...quality };
  for (const field in fields) if (fields[field] === null) marks[field] = 'missing';
  return Object.entries(marks)
    .map(([field, mark]) => `${field.replaceAll(',', '\\,')}:${mark}`)
    .join();
}

/** Puts what `marksOf` read into a reading: a missing field that is absent was asked and gave no answer. */
export function nullMissing(fields: Fields, marks: Readonly<Record<string, Quality>>): void {
  for (const field in marks) {
    if (marks[field] === 'missing' && !Object.hasOwn(fields, field)) fields[field] = null;
  }
}
