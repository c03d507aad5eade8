import type { Problem } from '../telemetry/problem';
import type { RefusedRecord } from './codec';

const SHOWN = 200;

/** A refused record, or a note about a kept one; the text is cut where nobody would read on. */
export function refusedRecord(line: number, text: string, why: Problem): RefusedRecord {
  return { line, text: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text, problem: why };
}
