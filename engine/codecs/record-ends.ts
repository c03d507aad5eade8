import { closingQuote } from './csv-rows';
import { skipBlanks } from './json-reader';
import { LineScanner, stringEnd } from './line-protocol-scan';
import { BYTE_ORDER_MARK, endsLine } from './lines';

/** Index of the line feed that ends the record which begins at `start`; -1 when the text ends before it does. */
export type RecordEnd = (start: number) => number;

/** Index behind the last whole record of a text that begins with one; 0 when none is whole. */
export type EndOfRecords = (text: string) => number;

/** More than this without an end is no record but a quote that nobody closed: it is cut at a line end. */
const LONGEST_RECORD = 8 * 1024 * 1024;

const BACKSLASH = 92;

/** For formats whose quotes may hold line ends: goes from record to record. */
export function endByQuotes(recordEndIn: (text: string) => RecordEnd): EndOfRecords {
  return (text) => {
    if (!text.includes('"')) return text.lastIndexOf('\n') + 1;
    const recordEnd = recordEndIn(text);
    let end = 0;
    for (let feed = recordEnd(0); feed >= 0; feed = recordEnd(end)) end = feed + 1;
    return end === 0 && text.length > LONGEST_RECORD ? text.lastIndexOf('\n') + 1 : end;
  };
}

/** As `jsonEnd`, record by record. */
export const jsonRecordEnd = (text: string): RecordEnd => {
  return (start) => {
    let feed = text.indexOf('\n', start);
    while (feed >= 0 && isInsideJson(text, lastBefore(text, feed), feed)) feed = text.indexOf('\n', feed + 1);
    return feed;
  };
};

/** JSON documents one behind the other: the line feeds inside one are told by what stands around them. */
export const jsonEnd: EndOfRecords = (text) => {
  let feed = text.lastIndexOf('\n');
  while (feed >= 0) {
    const before = lastBefore(text, feed);
    if (!isInsideJson(text, before, feed)) return feed + 1;
    // The other feeds of these blanks have the same around them: each looked at would take a text's square.
    feed = before < 0 ? -1 : text.lastIndexOf('\n', before);
  }
  return 0;
};

/**
 * A string holds no raw line feed: inside a document one has an opening, a separator or an end beside it.
 * `before` is the last character in front of the feed that is no blank.
 */
function isInsideJson(text: string, before: number, feed: number): boolean {
  if (before >= 0 && '{[,:'.includes(text.charAt(before))) return true;
  const behind = skipBlanks(text, feed);
  if (behind < text.length) return '}],:'.includes(text.charAt(behind));
  // What comes is not known yet. A line that begins with a bracket is a whole record, as a rule.
  const first = text.charAt(skipBlanks(text, text.lastIndexOf('\n', before) + 1));
  return first !== '{' && first !== '[';
}

/** The last character in front of a line feed that is no blank. */
function lastBefore(text: string, feed: number): number {
  let before = feed - 1;
  while (isBlank(text.charCodeAt(before))) before--;
  return before;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** CSV as `readRows` reads it: a quote opens at the start of a cell only, and a row of bad quoting is its first line. */
export const csvRecordEnd =
  (separator: string) =>
  (text: string): RecordEnd => {
    const nextQuote = searchFor('"', text);
    const between = separator.charCodeAt(0);
    return (start) => {
      const first = text.indexOf('\n', start);
      const cells = start === 0 && text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : start;
      let feed = first;
      let quote = nextQuote(cells);
      while (quote >= 0 && quote < feed) {
        let behind = quote + 1;
        if (quote === cells || text.charCodeAt(quote - 1) === between) {
          behind = closingQuote(text, behind) + 1;
          if (behind === 0 || behind === text.length) return -1;
          if (text.charCodeAt(behind) !== between && !endsLine(text, behind)) return first;
          if (feed < behind) feed = text.indexOf('\n', behind);
        }
        quote = nextQuote(behind);
      }
      return feed;
    };
  };

/**
 * Line protocol: only a string may hold line ends. It begins with `="` behind the first blank; in tags, keys
 * and comments quotes are data. Where one seems to span lines the reader of the format has the last word.
 */
export const lineProtocolEnd = (text: string): RecordEnd => {
  const nextOpening = searchFor('="', text);
  const scanner = new LineScanner(text);
  const first = scanner.at;
  return (start) => {
    const feed = text.indexOf('\n', start);
    let opening = nextOpening(fieldsStart(text, start || first, feed));
    while (opening >= 0 && opening < feed) {
      let behind = opening + 2;
      if (text.charCodeAt(opening - 1) !== BACKSLASH) {
        behind = stringEnd(text, behind) + 1;
        if (behind === 0 || behind > feed) break;
      }
      opening = nextOpening(behind);
    }
    if (opening < 0 || opening >= feed) return feed;
    scanner.at = start || first;
    scanner.next();
    const why = scanner.scan();
    if (why?.code === 'truncated') return -1;
    return why === undefined ? text.indexOf('\n', scanner.at) : feed;
  };
};

/** Index behind the blank that ends the tags of the record at `start`; `end` when it is a comment or has none. */
function fieldsStart(text: string, start: number, end: number): number {
  let at = start;
  while (text.charAt(at) === ' ') at++;
  if (text.charAt(at) === '#') return end;
  let blank = text.indexOf(' ', at);
  while (blank > 0 && text.charCodeAt(blank - 1) === BACKSLASH) blank = text.indexOf(' ', blank + 1);
  return blank < 0 || blank > end ? end : blank;
}

/** Searches from ever later places: where nothing is left, and up to what was found, nothing is read twice. */
export function searchFor(mark: string, text: string): (from: number) => number {
  let found = text.indexOf(mark);
  return (from) => {
    if (found >= 0 && found < from) found = text.indexOf(mark, from);
    return found;
  };
}
