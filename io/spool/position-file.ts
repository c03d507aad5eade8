import { join } from 'node:path';
import { isRecord, type Json, parseJson } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { errorCode } from '../error-code';
import { checksum } from '../state/format';
import { type SpoolFile, type SpoolFiles, writeAll, writeFailure } from './files';
import type { Position } from './types';

/** What is kept of a reader. */
export interface SavedPosition extends Position {
  /** No line behind the position was appended before. */
  readonly since: EpochMs;
  readonly dropped: number;
  readonly note?: Json;
}

const SLOT_BYTES = 4096;
const SUFFIX = '.position.json';

export function positionPath(folder: string, reader: string): string {
  return join(folder, encodeURIComponent(reader) + SUFFIX);
}

export function isPositionFile(name: string): boolean {
  return name.endsWith(SUFFIX);
}

/**
 * The saved position of one reader: two lines of JSON of fixed length, written in turns, each with a
 * checksum. A write that is torn leaves the other line. Overwriting in place takes no room, so positions
 * move, and segments are given up, on a disk that is full; a new file and a rename would need room first.
 */
export class PositionFile {
  private sequence = 0;

  private constructor(
    readonly path: string,
    private readonly file: SpoolFile,
    private readonly fsync: boolean,
    /** What was found: undefined without a file, `damaged` when neither line can be read. */
    readonly found: SavedPosition | 'damaged' | undefined,
  ) {}

  /** Opens the file, or makes it. Throws a ProblemError `disk-full` or `unwritable`. */
  static async open(files: SpoolFiles, path: string, fsync: boolean): Promise<PositionFile> {
    try {
      const file = await files.open(path, 'r+').catch((error: unknown) => {
        if (errorCode(error) !== 'ENOENT') throw error;
      });
      if (file === undefined) return new PositionFile(path, await files.open(path, 'w+'), fsync, undefined);
      const slots = [await readSlot(file, 0), await readSlot(file, 1)].filter((slot) => slot !== undefined);
      const last = slots.sort((a, b) => b.sequence - a.sequence)[0];
      const opened = new PositionFile(path, file, fsync, last?.saved ?? 'damaged');
      opened.sequence = last?.sequence ?? 0;
      return opened;
    } catch (error) {
      throw writeFailure(path, error);
    }
  }

  /** Throws a ProblemError `too-large`, `disk-full` or `unwritable`; what was saved before stays. */
  async save(saved: SavedPosition): Promise<void> {
    const sequence = this.sequence + 1;
    const text = slotText(sequence, saved);
    if (text.length !== SLOT_BYTES) {
      throw new ProblemError(problem('too-large', this.path, text.length, SLOT_BYTES - 1));
    }
    try {
      await writeAll(this.file, text, (sequence % 2) * SLOT_BYTES);
      if (this.fsync) await this.file.datasync();
    } catch (error) {
      throw writeFailure(this.path, error);
    }
    this.sequence = sequence;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

interface Slot {
  readonly sequence: number;
  readonly saved: SavedPosition;
}

function slotText(sequence: number, saved: SavedPosition): Buffer {
  const crc32 = checksum(JSON.stringify({ sequence, saved }));
  const json = Buffer.from(JSON.stringify({ crc32, sequence, saved }));
  return Buffer.concat([
    json,
    Buffer.alloc(Math.max(0, SLOT_BYTES - 1 - json.length), ' '),
    Buffer.from('\n'),
  ]);
}

async function readSlot(file: SpoolFile, index: number): Promise<Slot | undefined> {
  const buffer = Buffer.alloc(SLOT_BYTES);
  const { bytesRead } = await file.read(buffer, 0, SLOT_BYTES, index * SLOT_BYTES);
  const slot = parseJson(buffer.toString('utf8', 0, bytesRead));
  if (!isRecord(slot) || typeof slot.sequence !== 'number' || !isSaved(slot.saved)) return undefined;
  const { crc32, sequence, saved } = slot;
  return crc32 === checksum(JSON.stringify({ sequence, saved })) ? { sequence, saved } : undefined;
}

function isSaved(value: unknown): value is SavedPosition {
  return (
    isRecord(value) &&
    [value.segment, value.offset, value.line, value.since, value.dropped].every(Number.isSafeInteger)
  );
}
