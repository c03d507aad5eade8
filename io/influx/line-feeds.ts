import { replaceValues } from './fields';

/** A backslash and what follows it: those of a text are doubled, so `\\n` is no line feed. */
const PAIR = /\\./gs;

/**
 * A line of the spool as it is meant. There it ends with its line feed and holds no other: those inside a
 * string are written as `\n`, see `storableLine`.
 */
export function withLineFeeds(line: string): string {
  if (!line.includes('\\n')) return line;
  return replaceValues(line, (value) =>
    value.startsWith('"') ? value.replace(PAIR, (pair) => (pair === '\\n' ? '\n' : pair)) : value,
  );
}
