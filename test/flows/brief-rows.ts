import type { Row } from './one-flow';

/** Tags that say what a thing is, not which one. */
const NO_IDENTITY = /^(?:uuid|model|arch|jobinfo|path)=/;

/** A row as a line: `server thing field value`, or `least..most`. */
export function brief({ server = '-', part, field, avg, min = avg, max = avg }: Row): string {
  const [name = '', ...tags] = part.split(/ (?=\w+=)/);
  const things = tags.filter((tag) => !NO_IDENTITY.test(tag)).map((tag) => tag.replace(/^\w+=/, ''));
  const value = min === max ? round(avg) : `${round(min)}..${round(max)}`;
  return [server, [name, ...things].join('/'), field, value].join(' ');
}

const round = (value: number) => String(Number(value.toPrecision(6)));
