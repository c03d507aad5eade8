import type { TimeUnit } from '../../engine/codecs/codec';
import type { EpochMs } from '../../engine/telemetry/metric';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import { errorCode } from '../error-code';
import { type SpoolFile, type SpoolFiles, writeFailure } from './files';
import { countLines } from './lines';
import type { PositionFile, SavedPosition } from './position-file';
import {
  HEADER_BYTES,
  parseHeader,
  type Segment,
  type SegmentHeader,
  segmentNumber,
  segmentPath,
} from './segment';

/** What stands in a folder. */
export interface Recovered {
  readonly segments: Segment[];
  /** Bytes behind the last whole line of each segment, and what was refused: cut off. */
  readonly cutBytes: number;
}

const CHUNK_BYTES = 1024 * 1024;

/** Reads every segment once: a torn tail is cut off, the lines are counted. Throws a ProblemError. */
export async function recoverSegments(
  files: SpoolFiles,
  folder: string,
  unmarked: { readonly timeUnit: TimeUnit; readonly now: EpochMs },
): Promise<Recovered> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const segments: Segment[] = [];
  let cutBytes = 0;
  let next: { readonly number: number; readonly header: SegmentHeader } | undefined;
  const numbers = (await files.list(folder)).map(segmentNumber).filter((number) => number !== undefined);
  // From the last to the first, because each tells where the one before it ends.
  for (const number of numbers.sort((a, b) => b - a)) {
    const path = segmentPath(folder, number);
    const file = await openSegment(files, path);
    try {
      const bound = next?.number === number + 1 ? next.header.previous_bytes : Infinity;
      const { size, end, lines } = await scan(file, buffer, bound);
      if (size > end) await file.truncate(end);
      cutBytes += size - end;
      const header = await readHeader(file);
      if (header !== undefined) next = { number, header };
      const segment = {
        number,
        timeUnit: header?.time_unit ?? unmarked.timeUnit,
        since: header?.since ?? unmarked.now,
        previousBytes: header?.previous_bytes ?? 0,
        start: header === undefined ? 0 : HEADER_BYTES,
        bytes: end,
        lines: header === undefined ? lines : lines - 1,
        sealed: true,
      };
      if (segment.lines > 0) segments.unshift(segment);
      else await files.remove(path);
    } catch (error) {
      throw writeFailure(path, error);
    } finally {
      await file.close();
    }
  }
  return { segments, cutBytes };
}

async function openSegment(files: SpoolFiles, path: string): Promise<SpoolFile> {
  try {
    return await files.open(path, 'r+');
  } catch (error) {
    throw new ProblemError(problem('unreadable', path, errorCode(error) ?? String(error)));
  }
}

async function readHeader(file: SpoolFile): Promise<SegmentHeader | undefined> {
  const buffer = Buffer.alloc(HEADER_BYTES);
  const { bytesRead } = await file.read(buffer, 0, HEADER_BYTES, 0);
  return parseHeader(buffer.toString('latin1', 0, bytesRead));
}

/** Whole lines before `bound`, where they end, and the size of the file. */
async function scan(
  file: SpoolFile,
  buffer: Buffer,
  bound: number,
): Promise<{ size: number; end: number; lines: number }> {
  let size = 0;
  let end = 0;
  let lines = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size);
    if (bytesRead === 0) return { size, end, lines };
    const found = countLines(buffer, Math.max(0, Math.min(bytesRead, bound - size)));
    if (found.lines > 0) end = size + found.end;
    lines += found.lines;
    size += bytesRead;
  }
}

/** Where a reader begins, and what has to be told about it. */
export function settle(
  { found, path }: Pick<PositionFile, 'found' | 'path'>,
  segments: readonly Segment[],
  nextNumber: number,
  now: EpochMs,
): { readonly position: SavedPosition; readonly told?: Problem } {
  const first = segments[0];
  const last = segments.at(-1);
  const start = { segment: first?.number ?? nextNumber, offset: 0, line: 0 };
  if (found === undefined || found === 'damaged') {
    const position = { ...start, since: first?.since ?? now, dropped: 0 };
    // A new spool has no positions yet.
    if (found === undefined && first === undefined) return { position };
    return { position, told: problem('position-damaged', path, found ?? 'ENOENT') };
  }
  // Without segments all of them were passed, or were lost together with what had not been read.
  if (first === undefined || last === undefined) return { position: { ...found, ...start } };
  const place = `${found.segment}:${found.offset}`;
  if (found.segment < first.number) {
    const position = { ...found, ...start };
    const passed = found.segment === first.number - 1 && found.offset >= first.previousBytes;
    return passed ? { position } : { position, told: problem('position-damaged', path, place) };
  }
  const own = segments.find(({ number }) => number >= found.segment) ?? last;
  const isThere = own.number === found.segment ? found.offset <= own.bytes : own.number > found.segment;
  if (isThere) return { position: found };
  const position = { ...found, segment: own.number, offset: own.bytes, line: own.lines };
  // Behind a segment that was given up and could not be deleted is no place that was lost.
  return found.offset === 0 ? { position } : { position, told: problem('position-beyond', path, place) };
}
