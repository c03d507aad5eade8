import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import { backgroundClock, type Clock } from '../clock';
import { systemFiles, writeFailure } from './files';
import { Lock, type Processes } from './lock';
import { Readers } from './readers';
import { recoverSegments } from './recover';
import { HEADER_BYTES } from './segment';
import { SegmentLog } from './segment-log';
import type { Reader, SpoolOptions } from './types';

interface Append {
  readonly text: string;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: ProblemError) => void;
}

const MAX_BYTES = 1_000_000_000;
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** The most that goes out in one write, so that making its bytes takes no longer than a few milliseconds. */
const GROUP_BYTES = 2 * 1024 * 1024;

/** Lines on disk between those who append and those who read: segments of plain line protocol. */
export class Spool {
  private waiting: Append[] = [];
  private writing: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly options: SpoolOptions,
    private readonly maxBytes: number,
    private readonly log: SegmentLog,
    private readonly readers: Readers,
    private readonly lock: Lock,
    /** What recovery found, such as a damaged position; empty after a clean stop. */
    readonly problems: readonly Problem[],
    /** Bytes of a torn last line, never acknowledged, that were cut off at open. */
    readonly cutBytes: number,
  ) {}

  /**
   * Opens a folder. `processes` tells whether the holder of a lock still lives.
   * Throws a ProblemError `spool-locked`, `unreadable`, `unwritable` or `disk-full`.
   */
  static async open(
    options: SpoolOptions,
    clock: Clock = backgroundClock,
    processes?: Processes,
  ): Promise<Spool> {
    const { folder, fsync, timeUnit = 'ns', files = systemFiles, maxBytes = MAX_BYTES } = options;
    const segmentBytes = Math.min(options.segmentBytes ?? SEGMENT_BYTES, Math.floor(maxBytes / 4));
    const lock = await Lock.take(files, folder, processes);
    try {
      const { segments, cutBytes } = await recoverSegments(files, folder, { timeUnit, now: clock.now() });
      const log = new SegmentLog({ folder, segmentBytes, fsync, timeUnit, files }, segments, clock);
      const { readers, problems } = await Readers.open(log, options.readers, clock);
      await readers.release();
      return new Spool(options, maxBytes, log, readers, lock, problems, cutBytes);
    } catch (error) {
      await lock.release().catch(() => undefined);
      throw writeFailure(folder, error);
    }
  }

  /** Bytes of all segments on disk. */
  get bytes(): number {
    return this.log.bytes;
  }

  /** Lines dropped by `drop-oldest` before they were committed, by the name of the reader. */
  get dropped(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.readers.all.map(({ name, dropped }) => [name, dropped]));
  }

  /**
   * Resolves when the whole text is in the file (on the disk, with `fsync`). A text is whole lines. Throws a ProblemError `spool-full`, `too-large`, `disk-full`, `unwritable` or `closing`;
   * then nothing of this append is ever read.
   */
  append(lines: readonly string[] | string): Promise<void> {
    if (lines.length === 0) return Promise.resolve();
    if (this.closing !== undefined) {
      return Promise.reject(new ProblemError(problem('closing', 'append', this.options.folder)));
    }
    const joined = typeof lines === 'string' ? lines : lines.join('\n');
    const text = typeof lines === 'string' && lines.endsWith('\n') ? joined : `${joined}\n`;
    return new Promise((resolve, reject) => {
      this.waiting.push({ text, bytes: Buffer.byteLength(text), resolve, reject });
      this.writing ??= this.write();
    });
  }

  /** Throws a ProblemError `bad-option` for a name that the options did not list. */
  reader(name: string): Reader {
    const reader = this.readers.all.find((one) => one.name === name);
    if (reader === undefined)
      throw new ProblemError(problem('bad-option', 'readers', name, this.options.readers));
    return reader;
  }

  /** Waits for the appends under way, and gives up the lock. Readers get nothing more. Throws a ProblemError. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    await this.writing;
    try {
      await this.readers.close();
      await this.log.close();
    } catch (error) {
      throw writeFailure(this.options.folder, error);
    } finally {
      await this.lock.release();
    }
  }

  private async write(): Promise<void> {
    await undefined; // so that all that is appended in one turn goes out together
    while (this.waiting[0] !== undefined) await this.writeGroup(this.waiting[0]);
    this.writing = undefined;
  }

  private async writeGroup(first: Append): Promise<void> {
    const refusal = await this.makeRoom(first.bytes);
    if (refusal !== undefined) {
      this.waiting.shift();
      return first.reject(refusal);
    }
    const group = this.waiting.splice(0, this.groupLength(first));
    try {
      await this.log.write(Buffer.from(group.map(({ text }) => text).join('')));
    } catch (error) {
      const failure = writeFailure(this.options.folder, error);
      for (const { reject } of group) reject(failure);
      return;
    }
    for (const { resolve } of group) resolve();
  }

  /** Why there is no room, when there is none. */
  private async makeRoom(bytes: number): Promise<ProblemError | undefined> {
    const { log, maxBytes } = this;
    const { folder, whenFull } = this.options;
    if (HEADER_BYTES + bytes > maxBytes) {
      return new ProblemError(problem('too-large', 'append', bytes, maxBytes - HEADER_BYTES));
    }
    log.choose(bytes);
    await this.readers.release();
    while (log.bytes + log.cost(bytes) > maxBytes) {
      if (whenFull === 'refuse') return new ProblemError(problem('spool-full', folder, log.bytes, maxBytes));
      try {
        await log.dropOldest((segment) => this.readers.skip(segment));
      } catch (error) {
        return writeFailure(folder, error);
      }
    }
    return undefined;
  }

  /** How many of those that wait, at least the first, fit into one write. */
  private groupLength(first: Append): number {
    const { log, maxBytes, waiting } = this;
    const room = Math.min(log.choose(first.bytes), GROUP_BYTES, maxBytes - log.bytes - log.cost(0));
    let length = 0;
    for (let bytes = 0; length < waiting.length; length++) {
      bytes += waiting[length]?.bytes ?? 0;
      if (length > 0 && bytes > room) break;
    }
    return length;
  }
}
