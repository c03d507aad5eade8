import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the readers of /sys and /proc need of a machine; tests pass a tree of their own. */
export interface HostFiles {
  /** Names in a folder, in no order. Rejects with the code of the system. */
  names(folder: string): Promise<string[]>;
  text(file: string): Promise<string>;
}

/** The files below `root`, which is `/` for the machine itself. */
export function filesUnder(root: string): HostFiles {
  return {
    names: (folder) => readdir(join(root, folder)),
    text: (file) => readFile(join(root, file), 'utf8'),
  };
}
