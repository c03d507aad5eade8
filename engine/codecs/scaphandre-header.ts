import { BYTE_ORDER_MARK, lineEnd } from './lines';

/** What Scaphandre says before it begins; on a terminal in colours. */
const HEADER = /Scaphandre \w+ exporter|Sending .{1,4} metrics/u;

/** Longer lines are no header. */
const LONGEST = 200;

/** Is this one of the two lines that stand before all reports unless `--no-header` is given? */
export function isHeader(line: string): boolean {
  return line.length <= LONGEST && HEADER.test(line);
}

/** Where a text of Scaphandre begins behind its header lines and blanks. */
export function behindHeader(text: string): number {
  let at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  for (;;) {
    at = text.length - text.slice(at).trimStart().length;
    const end = lineEnd(text, at);
    if (at >= text.length || !isHeader(text.slice(at, end))) return at;
    at = end;
  }
}
