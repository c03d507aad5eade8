import type { Problem } from '../telemetry/problem';
import type { RefusedRecord } from './codec';

const SHOWN = 200;

/** A refused record, or a note about a kept one; the text is cut where nobody would read on. */
export function refusedRecord(line: number, text: string, why: Problem): RefusedRecord {
  return { line, text: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text, problem: why };
}

/** Counts lines up to ever later places of one text: each line feed is passed once, and only when asked. */
export class LineCounter {
  private line = 1;
  private at = 0;

  constructor(private readonly text: string) {}

  /** Line of the character at `index`, from 1. Indexes may not fall. */
  lineAt(index: number): number {
    for (;;) {
      const feed = this.text.indexOf('\n', this.at);
      if (feed < 0 || feed >= index) return this.line;
      this.line++;
      this.at = feed + 1;
    }
  }
}
