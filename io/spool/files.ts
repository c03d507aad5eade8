import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { errorCode } from '../error-code';

/** What the spool does with an open file: a part of `FileHandle`. */
export interface SpoolFile {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  write(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** What the spool asks of the file system, so that tests can give it one that fails. */
export interface SpoolFiles {
  /** `flags` as in `fs.open`: `r+` a file that is there, `w+` a new one, `wx` one that must not be there. */
  open(path: string, flags: 'r' | 'r+' | 'w+' | 'wx'): Promise<SpoolFile>;
  /** The names in a folder, which is made when it is not there. */
  list(folder: string): Promise<string[]>;
  /** Deletes a file if it is there. */
  remove(path: string): Promise<void>;
  /** Makes new and deleted names in a folder survive a loss of power. */
  syncFolder(folder: string): Promise<void>;
}

export const systemFiles: SpoolFiles = {
  open,
  async list(folder) {
    await mkdir(folder, { recursive: true });
    return readdir(folder);
  },
  remove: (path) => rm(path, { force: true }),
  async syncFolder(folder) {
    // Windows cannot open a folder, and keeps names without being asked.
    if (process.platform === 'win32') return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** Writes all of a buffer: the system may take a part of it only, and says why with the next part. */
export async function writeAll(file: SpoolFile, buffer: Buffer, position: number): Promise<void> {
  for (let done = 0; done < buffer.length; ) {
    done += (await file.write(buffer, done, buffer.length - done, position + done)).bytesWritten;
  }
}

const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Why a file could not be written, as a Problem. */
export function writeFailure(path: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const code = errorCode(error) ?? String(error);
  return new ProblemError(problem(NO_ROOM.includes(code) ? 'disk-full' : 'unwritable', path, code));
}
