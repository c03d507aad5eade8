import { randomUUID } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { errorCode } from '../../io/error-code';
import type { Host } from './host';

/** Where a command writes. `finish` puts the whole in place; `abandon` leaves what was there. */
export interface Output {
  write(text: string | Uint8Array): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/**
 * Standard output when `name` is absent or `-`, else a file: written beside its place and renamed at the
 * end, so that it is never there in part, may be the input too, and is whole when two write it at once. A
 * device or a pipe is written directly, a link leads to its file. Throws a ProblemError `unwritable`, or what
 * `isBrokenPipe` knows.
 */
export async function openOutput(name: string | undefined, host: Host): Promise<Output> {
  if (name === undefined || name === '-') {
    const nothing = () => Promise.resolve();
    const write = (text: string | Uint8Array) =>
      writeText(host.stdout, text).catch((error) => {
        throw isBrokenPipe(error) ? error : unwritable('-', error);
      });
    return { write, finish: nothing, abandon: nothing };
  }
  const named = resolve(host.cwd, name);
  const path = await realpath(named).catch(() => named);
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() === true) throw unwritable(name, { code: 'EISDIR' });
  const inPlace = there !== undefined && !there.isFile();
  return FileOutput.open(name, path, inPlace ? path : `${path}.${randomUUID()}.part`, host.unfinished);
}

class FileOutput implements Output {
  private constructor(
    private readonly name: string,
    private readonly path: string,
    private readonly written: string,
    private readonly stream: WriteStream,
    private readonly unfinished: Set<string>,
  ) {}

  static async open(
    name: string,
    path: string,
    written: string,
    unfinished: Set<string>,
  ): Promise<FileOutput> {
    if (written !== path) unfinished.add(written);
    const stream = createWriteStream(written);
    await new Promise<void>((opened, failed) => {
      stream.once('open', () => opened());
      stream.once('error', (error) => failed(unwritable(name, error)));
    });
    // Later failures are told by the write that meets them.
    stream.on('error', () => {});
    return new FileOutput(name, path, written, stream, unfinished);
  }

  async write(text: string | Uint8Array): Promise<void> {
    await writeText(this.stream, text).catch((error) => {
      throw unwritable(this.name, error);
    });
  }

  async finish(): Promise<void> {
    try {
      await new Promise<void>((closed, failed) => {
        this.stream.once('error', failed);
        this.stream.end(() => closed());
      });
      if (this.written !== this.path) await rename(this.written, this.path);
      this.unfinished.delete(this.written);
    } catch (error) {
      throw unwritable(this.name, error);
    }
  }

  async abandon(): Promise<void> {
    this.stream.destroy();
    if (this.written !== this.path) await rm(this.written, { force: true });
    this.unfinished.delete(this.written);
  }
}

/** Writes and waits until the text is taken: what is written next waits in the caller, not in memory. */
export function writeText(stream: Writable, text: string | Uint8Array): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((written, failed) => {
    stream.write(text, (error) => (error ? failed(error) : written()));
  });
}

/** Has the reader of standard output gone away? */
export function isBrokenPipe(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END';
}

function unwritable(name: string, error: unknown): ProblemError {
  return new ProblemError(problem('unwritable', name, errorCode(error) ?? String(error)));
}
