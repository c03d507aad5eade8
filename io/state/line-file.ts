import { appendFile, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Problem, problem } from '../../engine/telemetry/problem';
import { errorCode } from '../error-code';

const LINE_FEED = 10;
const CHUNK_BYTES = 64 * 1024;

/**
 * A file of lines and its only writer: what is added stands behind what was there. It grows up to a bound; there, or
 * when it cannot be written, it ends with a whole line and a Problem, and takes nothing more. Nothing blocks.
 */
export class LineFile {
  private waiting: string[] = [];
  private writing: Promise<void> | undefined;
  /** Undefined while nothing has been written. */
  private bytes: number | undefined;
  private ended = false;

  /** @param report told once why it has ended */
  constructor(
    readonly path: string,
    private readonly maxBytes: number,
    private readonly report: (problem: Problem) => void,
  ) {}

  add(line: string): void {
    if (this.ended) return;
    this.waiting.push(`${line}\n`);
    this.writing ??= this.write();
  }

  /** Resolves when all that was added is in the file. */
  async written(): Promise<void> {
    await this.writing;
  }

  private async write(): Promise<void> {
    try {
      this.bytes ??= await wholeBytes(this.path);
      while (this.waiting.length > 0) await appendFile(this.path, this.fitting(this.bytes));
    } catch (error) {
      this.end(problem('unwritable', this.path, errorCode(error) ?? String(error)));
    }
    this.writing = undefined;
  }

  /** What waits, up to the first line that does not fit. */
  private fitting(before: number): string {
    const lines = this.waiting;
    this.waiting = [];
    let bytes = before;
    let text = '';
    for (const line of lines) {
      bytes += Buffer.byteLength(line);
      if (bytes > this.maxBytes) {
        this.end(problem('journal-full', this.path, this.bytes, this.maxBytes));
        break;
      }
      text += line;
      this.bytes = bytes;
    }
    return text;
  }

  private end(why: Problem): void {
    this.ended = true;
    this.waiting = [];
    this.report(why);
  }
}

/** Makes a file, or cuts off a last line that a kill has torn; gives its size. */
async function wholeBytes(path: string): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const whole = await endOfLines(file, size);
    if (whole < size) await file.truncate(whole);
    return whole;
  } finally {
    await file.close();
  }
}

async function endOfLines(file: Awaited<ReturnType<typeof open>>, size: number): Promise<number> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let end = size; end > 0; end -= CHUNK_BYTES) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const { bytesRead } = await file.read(chunk, 0, end - start, start);
    const last = chunk.subarray(0, bytesRead).lastIndexOf(LINE_FEED);
    if (last >= 0) return start + last + 1;
  }
  return 0;
}
