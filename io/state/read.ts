import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { parseJson } from '../../engine/telemetry/json';
import {
  checksum,
  isEntry,
  isFooter,
  isHeader,
  type StateEntry,
  type StateFooter,
  type StateHeader,
} from './format';

export interface SavedState {
  readonly header: StateHeader;
  readonly entries: readonly StateEntry[];
}

/** What is wrong with a file that could be read. */
export class DamagedState extends Error {}

const CHUNK_BYTES = 64 * 1024;

/** Reads a state file, a chunk between two waits for the disk. Throws `DamagedState`, or what `open` does. */
export async function readState(path: string): Promise<SavedState> {
  const file = await open(path, 'r');
  try {
    const parser = new StateParser();
    for await (const lines of readLines(file)) for (const line of lines) parser.line(line);
    return parser.end();
  } finally {
    await file.close();
  }
}

class StateParser {
  private header: StateHeader | undefined;
  private readonly entries: StateEntry[] = [];
  private ended = false;
  private number = 0;
  private crc32 = 0;

  line(text: string): void {
    this.number += 1;
    const value = parseJson(text);
    if (this.header === undefined && isHeader(value)) this.header = value;
    else if (this.header === undefined || this.ended) throw new DamagedState(`line ${this.number}`);
    else if (isEntry(value)) this.entries.push(value);
    else if (isFooter(value) && this.isWhole(value)) this.ended = true;
    else throw new DamagedState(`line ${this.number}`);
    this.crc32 = checksum(text, this.crc32);
  }

  end(): SavedState {
    if (this.header === undefined || !this.ended) throw new DamagedState(`ends after line ${this.number}`);
    return { header: this.header, entries: this.entries };
  }

  private isWhole({ entries, crc32 }: StateFooter): boolean {
    return entries === this.entries.length && crc32 === this.crc32;
  }
}

// node:readline would also break lines at U+2028, which JSON leaves as it is inside texts.
async function* readLines(file: FileHandle): AsyncIterable<string[]> {
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let rest = '';
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
    if (bytesRead === 0) break;
    const lines = (rest + decoder.write(buffer.subarray(0, bytesRead))).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  rest += decoder.end();
  if (rest !== '') yield [rest];
}
