import type { SpoolFile } from './files';
import type { BatchLimits } from './types';

const NEWLINE = 10;
const CHUNK_BYTES = 256 * 1024;

/** Line ends in the first `length` bytes, and where the last of them ends. */
export function countLines(buffer: Buffer, length = buffer.length): { lines: number; end: number } {
  const text = buffer.subarray(0, length);
  let lines = 0;
  let end = 0;
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, end)) {
    lines += 1;
    end = at + 1;
  }
  return { lines, end };
}

/** Bytes of whole lines, in a buffer that the next call uses again. */
export interface WholeLines {
  readonly text: Buffer;
  readonly lines: number;
}

/**
 * Reads whole lines from a place on, in chunks, and no chunk more than the limits ask for. A chunk is as long
 * as the lines before were together: each costs a turn of the event loop, which may be busy.
 */
export class LineReader {
  private buffer = Buffer.alloc(0);
  private chunkBytes = CHUNK_BYTES;

  /** At least one line: `end` lies behind one. Throws what the file does, or when it is shorter than that. */
  async read(file: SpoolFile, from: number, end: number, limits: BatchLimits): Promise<WholeLines> {
    let loaded = 0;
    let whole = 0;
    let lines = 0;
    const wanted = () => {
      if (loaded < limits.maxBytes) return Math.min(this.chunkBytes, limits.maxBytes - loaded);
      return lines === 0 ? this.chunkBytes : 0;
    };
    while (lines < limits.maxLines && from + loaded < end && wanted() > 0) {
      const length = Math.min(wanted(), end - from - loaded);
      this.reserve(loaded + length, loaded);
      const { bytesRead } = await file.read(this.buffer, loaded, length, from + loaded);
      if (bytesRead === 0) break;
      loaded += bytesRead;
      const text = this.buffer.subarray(0, loaded);
      while (lines < limits.maxLines) {
        const next = text.indexOf(NEWLINE, Math.max(whole, loaded - bytesRead)) + 1;
        if (next === 0 || (lines > 0 && next > limits.maxBytes)) break;
        whole = next;
        lines += 1;
      }
    }
    if (lines === 0) throw new Error(`no line at byte ${from}`);
    // Lines of a batch are about as long as those of the one before.
    this.chunkBytes = Math.max(CHUNK_BYTES, Math.ceil(whole * 1.05));
    return { text: this.buffer.subarray(0, whole), lines };
  }

  private reserve(bytes: number, kept: number): void {
    if (this.buffer.length >= bytes) return;
    const larger = Buffer.allocUnsafe(Math.max(bytes, 2 * this.buffer.length));
    this.buffer.copy(larger, 0, 0, kept);
    this.buffer = larger;
  }
}
