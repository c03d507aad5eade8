import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../clock';
import { checksum, type StateEntry, type StateFooter, type StateHeader } from './format';

/** Own work between two waits for the disk. The clock counts whole milliseconds, so 4 stays within 5. */
const SLICE_MS = 4;
const SLICE_CHARACTERS = 64 * 1024;

/** The file that is written before it takes the place of `path`; a kill leaves it behind, harmlessly. */
export function temporaryPath(path: string): string {
  return `${path}.tmp`;
}

/**
 * Writes a state file in slices and puts it in place at once: a reader finds the old one or the new one,
 * never a part. Entries are taken as they are written, so they may belong to instants some slices apart.
 */
export async function writeState(
  path: string,
  header: StateHeader,
  entries: Iterable<StateEntry>,
  clock: Clock,
): Promise<void> {
  const temporary = temporaryPath(path);
  await mkdir(dirname(path), { recursive: true });
  const file = await open(temporary, 'w');
  try {
    await writeLines(file, lines(header, entries), clock);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await file.close();
  await rename(temporary, path);
}

function* lines(header: StateHeader, entries: Iterable<StateEntry>): Iterable<string> {
  const first = JSON.stringify(header);
  let crc32 = checksum(first);
  yield first;
  let count = 0;
  for (const entry of entries) {
    const line = JSON.stringify(entry);
    crc32 = checksum(line, crc32);
    count += 1;
    yield line;
  }
  yield JSON.stringify({ entries: count, crc32 } satisfies StateFooter);
}

async function writeLines(file: FileHandle, all: Iterable<string>, clock: Clock): Promise<void> {
  let slice = '';
  let started = clock.now();
  for (const line of all) {
    slice += `${line}\n`;
    if (slice.length < SLICE_CHARACTERS && clock.now() - started < SLICE_MS) continue;
    await file.writeFile(slice);
    slice = '';
    started = clock.now();
  }
  await file.writeFile(slice);
}
