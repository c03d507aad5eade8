export const BYTE_ORDER_MARK = 0xfeff;
const FEED = 10;
const RETURN = 13;

/** Is the text or a line over at `at`: its end, LF or CRLF? A carriage return on its own ends nothing. */
export function endsLine(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  if (code === RETURN) return at + 1 >= text.length || text.charCodeAt(at + 1) === FEED;
  return code === FEED;
}

/** Index of the line end at or behind `from`. */
export function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  const end = feed < 0 ? text.length : feed;
  return end > from && text.charCodeAt(end - 1) === RETURN ? end - 1 : end;
}

/** Tells the line of ever later places of one text: each line feed is passed once, and only when asked. */
export class LineCounter {
  /** Of the place reached, from 1. */
  line = 1;
  /** The line feed that ends the present line; -1 when there is none. */
  private feed: number;

  constructor(private readonly text: string) {
    this.feed = text.indexOf('\n');
  }

  /** Line of the character at `index`, from 1. Indexes may not fall. */
  lineAt(index: number): number {
    this.reach(index);
    return this.line;
  }

  /** Goes to the line of `index`, at most so many lines further; true when it is there. */
  reach(index: number, mostLines = Number.POSITIVE_INFINITY): boolean {
    for (let left = mostLines; this.feed >= 0 && this.feed < index; left--) {
      if (left <= 0) return false;
      this.line++;
      this.feed = this.text.indexOf('\n', this.feed + 1);
    }
    return true;
  }
}
