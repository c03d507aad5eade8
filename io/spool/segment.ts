import { join } from 'node:path';
import { TIME_UNITS, type TimeUnit } from '../../engine/codecs/codec';
import { isRecord, parseJson } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Position } from './types';

/** The first line of a segment, a comment of line protocol. */
export interface SegmentHeader {
  readonly time_unit: TimeUnit;
  /** No line of the segment was appended before. */
  readonly since: EpochMs;
  /** Where the segment before ends: what is behind was refused, and could not be cut off. */
  readonly previous_bytes: number;
}

/** One file of the spool. */
export interface Segment {
  readonly number: number;
  readonly timeUnit: TimeUnit;
  readonly since: EpochMs;
  readonly previousBytes: number;
  /** Where its lines begin, behind the header. */
  readonly start: number;
  /** Where its acknowledged lines end. */
  bytes: number;
  lines: number;
  /** Nothing is added to it any more. */
  sealed: boolean;
}

/** All headers are equally long, so that room for one can be counted before it is written. */
export const HEADER_BYTES = 128;
const MARK = '# coldaisle ';

export function headerText(header: SegmentHeader): string {
  return `${(MARK + JSON.stringify(header)).padEnd(HEADER_BYTES - 1)}\n`;
}

/** The header that a segment begins with; undefined when it has none of ours. */
export function parseHeader(text: string): SegmentHeader | undefined {
  if (text.length !== HEADER_BYTES || !text.startsWith(MARK) || !text.endsWith('\n')) return undefined;
  const header = parseJson(text.slice(MARK.length));
  return isHeader(header) ? header : undefined;
}

function isHeader(value: unknown): value is SegmentHeader {
  return (
    isRecord(value) &&
    TIME_UNITS.some((unit) => unit === value.time_unit) &&
    Number.isSafeInteger(value.since) &&
    Number.isSafeInteger(value.previous_bytes)
  );
}

export function segmentPath(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(20, '0')}.lp`);
}

/** The number of the segment that a file is; undefined for any other file. */
export function segmentNumber(name: string): number | undefined {
  return /^\d{20}\.lp$/.test(name) ? Number(name.slice(0, 20)) : undefined;
}

/** Whether all lines of a segment lie before a position. */
export function isPassed(segment: Segment, { segment: number, offset }: Position): boolean {
  return number > segment.number || (number === segment.number && offset >= segment.bytes);
}

/** What of a segment lies behind a position. */
export function restOf(
  segment: Segment,
  position: Position,
): { from: Position; lines: number; bytes: number } {
  const inside = position.segment === segment.number && position.offset > segment.start;
  const from = inside ? position : { segment: segment.number, offset: segment.start, line: 0 };
  if (isPassed(segment, position)) return { from, lines: 0, bytes: 0 };
  return { from, lines: segment.lines - from.line, bytes: segment.bytes - from.offset };
}
