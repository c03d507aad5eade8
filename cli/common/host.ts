import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../io/clock';

/** What the command line stands on; tests pass their own. */
export interface Host {
  /** Where the commands are: `cli` as it is written, `dist/cli` as it is built. */
  readonly commandsDir: string;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Folder that relative file names start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Files being written that are of no use yet: whoever ends the program early removes them. */
  readonly unfinished: Set<string>;
  /** Work that a signal ends early, with what there is: called once in place of the end of the program. */
  readonly interrupts: Set<() => void>;
}
