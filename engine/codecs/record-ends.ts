/** Index of the line feed that ends the record which begins at `start`; -1 when the text ends before it does. */
export type RecordEnd = (text: string, start: number) => number;

/** More than this without an end is no record but a quote that nobody closed: it is cut at a line end. */
const LONGEST_RECORD = 8 * 1024 * 1024;

const QUOTE = 34;
const BACKSLASH = 92;

/** Index behind the last whole record of a text that begins with one; 0 when none is whole. */
export function endOfRecords(text: string, recordEnd: RecordEnd): number {
  if (!text.includes('"')) return text.lastIndexOf('\n') + 1;
  let end = 0;
  for (let feed = recordEnd(text, 0); feed >= 0; feed = recordEnd(text, end)) end = feed + 1;
  return end === 0 && text.length > LONGEST_RECORD ? text.lastIndexOf('\n') + 1 : end;
}

/** JSON lines: strings hold no raw line end. */
export const jsonLineEnd: RecordEnd = (text, start) => text.indexOf('\n', start);

/** CSV: cells in quotes may hold line ends; a doubled quote closes one and opens the next. */
export const csvRecordEnd: RecordEnd = (text, start) => {
  let feed = text.indexOf('\n', start);
  let quote = text.indexOf('"', start);
  while (quote >= 0 && quote < feed) {
    const closing = text.indexOf('"', quote + 1);
    if (closing < 0) return -1;
    if (feed < closing) feed = text.indexOf('\n', closing);
    quote = text.indexOf('"', closing + 1);
  }
  return feed;
};

/** Line protocol: a string begins with `="` behind the first blank; in tags and comments quotes are data. */
export const lineProtocolEnd: RecordEnd = (text, start) => {
  let feed = text.indexOf('\n', start);
  let opening = text.indexOf('="', fieldsStart(text, start, feed));
  while (opening >= 0 && opening < feed) {
    const closing = closingQuote(text, opening + 2);
    if (closing < 0) return -1;
    if (feed < closing) feed = text.indexOf('\n', closing);
    opening = text.indexOf('="', closing);
  }
  return feed;
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

function closingQuote(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at < text.length ? at : -1;
}
