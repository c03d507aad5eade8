import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import type { Clock } from '../clock';
import { errorCode } from '../error-code';
import type { StateEntry, StateHeader } from './format';
import { DamagedState, readState, type SavedState } from './read';
import { temporaryPath, writeState } from './write';

/** Gives the state when it is about to be written, so that a save that had to wait is not out of date. */
export type Snapshot = () => { readonly header: StateHeader; readonly entries: Iterable<StateEntry> };

/**
 * One state file and its only writer: JSON lines, a header, one entry per key and a footer.
 * Everything waits for the disk; nothing blocks.
 */
export class StateFile {
  private running: Promise<void> = Promise.resolve();
  private next: { snapshot: Snapshot; done: Promise<void> } | undefined;

  constructor(
    readonly path: string,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the state. Saves asked for while one runs become one, with the snapshot asked for last.
   * Throws a ProblemError `unwritable`; the file that was there stays.
   */
  save(snapshot: Snapshot): Promise<void> {
    if (this.next !== undefined) {
      this.next.snapshot = snapshot;
      return this.next.done;
    }
    const next = { snapshot, done: this.after(() => this.write()) };
    this.next = next;
    return next.done;
  }

  /**
   * The saved state, or undefined when there is none. A damaged file is set aside as `<path>.bad` and
   * thrown as a ProblemError `bad-state`; one that cannot be read as `unreadable`.
   */
  async load(): Promise<SavedState | undefined> {
    try {
      return await readState(this.path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      if (!(error instanceof DamagedState)) throw this.failure('unreadable', error);
      await rename(this.path, `${this.path}.bad`).catch(() => rm(this.path, { force: true }));
      throw new ProblemError(problem('bad-state', basename(this.path), error.message));
    }
  }

  /** Deletes the state, after the save that may be running. Throws a ProblemError `unwritable`. */
  remove(): Promise<void> {
    return this.after(async () => {
      try {
        await rm(this.path, { force: true });
        await rm(temporaryPath(this.path), { force: true });
      } catch (error) {
        throw this.failure('unwritable', error);
      }
    });
  }

  private async write(): Promise<void> {
    const snapshot = this.next?.snapshot;
    this.next = undefined;
    if (snapshot === undefined) return;
    try {
      const { header, entries } = snapshot();
      await writeState(this.path, header, entries, this.clock);
    } catch (error) {
      throw this.failure('unwritable', error);
    }
  }

  /** Queues work behind what runs, whether or not that succeeds. */
  private after(work: () => Promise<void>): Promise<void> {
    const done = this.running.then(work);
    this.running = done.catch(() => undefined);
    return done;
  }

  private failure(code: 'unreadable' | 'unwritable', error: unknown): ProblemError {
    if (error instanceof ProblemError) return error;
    return new ProblemError(problem(code, this.path, errorCode(error) ?? String(error)));
  }
}
