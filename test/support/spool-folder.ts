import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Problem, ProblemError } from '../../engine/telemetry/problem';
import { Spool } from '../../io/spool/spool';
import type { Batch, Reader, SpoolOptions } from '../../io/spool/types';
import { FailingFiles } from './failing-files';
import { ManualClock } from './manual-clock';

/** Limits that no test reaches. */
export const MANY = { maxLines: 1000, maxBytes: 1_000_000 };
/** What stands before the lines of a segment; `HEADER_BYTES` of the format. */
export const HEADER = 128;

/** A folder with a spool in it that can be opened, killed and looked at. */
export class SpoolFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'coldaisle-spool-'));
  readonly clock = new ManualClock();
  files = new FailingFiles();
  private opened: Spool | undefined;

  get spool(): Spool {
    assert.ok(this.opened, 'open it first');
    return this.opened;
  }

  async open(options: Partial<SpoolOptions> = {}): Promise<void> {
    const { folder, files } = this;
    this.opened = await Spool.open(
      { folder, readers: ['db'], whenFull: 'refuse', fsync: false, files, ...options },
      this.clock,
    );
  }

  /** The process is killed, and its lock is a dead one's. */
  async kill(): Promise<void> {
    await this.files.kill();
    this.files = new FailingFiles();
    for (const name of this.names('.lock')) rmSync(join(this.folder, name));
  }

  async remove(): Promise<void> {
    await this.files.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  names(ending: string): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.endsWith(ending))
      .sort();
  }

  segment(number: number): string {
    return join(this.folder, `${String(number).padStart(20, '0')}.lp`);
  }

  linesOf(number: number): string {
    return readFileSync(this.segment(number)).subarray(HEADER).toString();
  }

  /** Bytes of all segments. */
  onDisk(): number {
    return this.names('.lp').reduce((sum, name) => sum + statSync(join(this.folder, name)).size, 0);
  }

  /** All that waits for a reader, committed on the way. */
  async drain(reader: Reader = this.spool.reader('db')): Promise<string[]> {
    const all: string[] = [];
    for (;;) {
      const batch = await reader.next(MANY);
      if (batch === undefined) return all;
      all.push(...batch.lines);
      await reader.commit(batch.to);
    }
  }
}

/** The batch that waits. */
export async function next(reader: Reader): Promise<Batch> {
  const batch = await reader.next(MANY);
  assert.ok(batch, 'something waits');
  return batch;
}

/** What a promise was refused for. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error = await promise.then(
    () => assert.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProblemError, String(error));
  return error.problem;
}
