import { type Problem, problem } from '../telemetry/problem';

/** Where the parts of a Metric stand in each row of a CSV of telemetry. */
export interface Header {
  readonly width: number;
  readonly timestamp: number;
  readonly name: number;
  /** -1 when there is no such column. */
  readonly quality: number;
  readonly tags: readonly Column[];
  readonly fields: readonly Column[];
}

export interface Column {
  readonly key: string;
  readonly at: number;
}

const FIXED = ['timestamp', 'name', 'quality'];
const TAG = 'tag:';
/** Stands before the name of a field that would otherwise mean another column. */
const FIELD = 'field:';

/** Reads the titles of the columns; a Problem when one is missing, empty or there twice. */
export function headerOf(titles: readonly string[]): Header | Problem {
  const shown = titles.join();
  const [timestamp, name, quality] = FIXED.map((title) => titles.indexOf(title)) as [number, number, number];
  if (timestamp < 0) return problem('missing-field', 'timestamp', shown);
  if (name < 0) return problem('missing-field', 'name', shown);
  const tags: Column[] = [];
  const fields: Column[] = [];
  for (let at = 0; at < titles.length; at++) {
    const title = titles[at] as string;
    if (at === timestamp || at === name || at === quality) continue;
    if (title.startsWith(TAG)) tags.push({ key: title.slice(TAG.length), at });
    else fields.push({ key: title.startsWith(FIELD) ? title.slice(FIELD.length) : title, at });
  }
  if ([...tags, ...fields].some(({ key }) => key === '' || key === '__proto__')) {
    return problem('bad-name', 'header', shown);
  }
  const keys = new Set(fields.map(({ key }) => key));
  if (new Set(titles).size < titles.length || keys.size < fields.length) {
    return problem('malformed', 'header', shown, 'column-once');
  }
  return { width: titles.length, timestamp, name, quality, tags, fields };
}

export function tagTitle(tag: string): string {
  return TAG + tag;
}

export function fieldTitle(field: string): string {
  const isOther = FIXED.includes(field) || field.startsWith(TAG) || field.startsWith(FIELD);
  return isOther ? FIELD + field : field;
}
