import { type Fields, QUALITIES, type Quality } from '../telemetry/metric';

const MARK = new RegExp(`(.+?):(${QUALITIES.join('|')})(?:,|$)`, 'sy');

/**
 * Reads marks written as `cpu_temp_c:clamped,power_w:missing`, the form of the string field or column
 * `quality`. Undefined when the text is anything else: somebody's own field of that name.
 */
export function marksOf(text: string): Record<string, Quality> | undefined {
  const marks: Record<string, Quality> = {};
  MARK.lastIndex = 0;
  while (MARK.lastIndex < text.length) {
    const mark = MARK.exec(text);
    if (mark === null || mark[1] === '__proto__') return undefined;
    marks[mark[1] as string] = mark[2] as Quality;
  }
  return text === '' || text.endsWith(',') ? undefined : marks;
}

/** The marks of a reading as text, empty when all is good; a value that is null counts as missing. */
export function textOfMarks(fields: Fields, quality: Readonly<Record<string, Quality>> | undefined): string {
  let text = '';
  for (const field in quality) {
    if (fields[field] !== null) text += `,${field}:${quality[field]}`;
  }
  for (const field in fields) {
    if (fields[field] === null) text += `,${field}:missing`;
  }
  return text.slice(1);
}

/** Puts what `marksOf` read into a reading: a missing field that is absent was asked and gave no answer. */
export function nullMissing(fields: Fields, marks: Readonly<Record<string, Quality>>): void {
  for (const field in marks) {
    if (marks[field] === 'missing' && !Object.hasOwn(fields, field)) fields[field] = null;
  }
}
