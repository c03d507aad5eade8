import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';

/** What the spool does with an open file. */
export type SpoolFile = Pick<FileHandle, 'read' | 'write' | 'truncate' | 'datasync' | 'close'>;

/** What the spool asks of the file system, so that tests can give it one that fails. */
export interface SpoolFiles {
  /** `flags` as in `fs.open`: `r+` an existing file, `w+` a new one, `wx` one that must not exist. */
  open(path: string, flags: 'r+' | 'w+' | 'wx'): Promise<SpoolFile>;
  /** The names in a folder; the folder is made when it is not there. */
  list(folder: string): Promise<string[]>;
  /** Deletes a file if it is there. */
  remove(path: string): Promise<void>;
  /** Makes new and deleted names in a folder survive the loss of power. */
  syncFolder(folder: string): Promise<void>;
}

export const systemFiles: SpoolFiles = {
  open: (path, flags) => open(path, flags),
  async list(folder) {
    await mkdir(folder, { recursive: true });
    return readdir(folder);
  },
  remove: (path) => rm(path, { force: true }),
  async syncFolder(folder) {
    // Windows opens no folders, and keeps names without being asked.
    if (process.platform === 'win32') return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};
