import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { main } from '../../cli/common/app';
import type { Clock } from '../../io/clock';
import { ManualClock } from '../support/manual-clock';
import { ROOT } from '../support/sources';

export const CLI = path.join(ROOT, 'cli');

/** Takes what is written to it as one text. */
export class Screen extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor(isTTY = false) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, written: () => void): void {
    this.text += chunk;
    written();
  }
}

export interface Call {
  readonly stdin?: string | Readable;
  readonly stdout?: Writable;
  readonly stderr?: Screen;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly clock?: Clock;
  readonly interrupts?: Set<() => void>;
}

/** Runs the command line in this process. */
export async function coldaisle(
  args: readonly string[],
  call: Call = {},
): Promise<{ code: number; out: string; err: string }> {
  const { stdin = '', cwd = ROOT, env = {} } = call;
  const stdout = call.stdout ?? new Screen();
  const stderr = call.stderr ?? new Screen();
  const code = await main(args, {
    commandsDir: CLI,
    stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin,
    stdout,
    stderr,
    cwd,
    env,
    clock: call.clock ?? new ManualClock(),
    unfinished: new Set(),
    interrupts: call.interrupts ?? new Set(),
  });
  return { code, out: stdout instanceof Screen ? stdout.text : '', err: stderr.text };
}

/** What JSON lines hold. */
export function rowsOf<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** A folder of its own for each test, gone after it. */
export function temporaryFolder(): () => string {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}
