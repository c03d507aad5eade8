import type { Problem } from '../../engine/telemetry/problem';
import { backgroundClock, type Clock } from '../clock';
import type { Reader, SpoolOptions } from './types';

/** Lines on disk between those who append and those who read. */
export class Spool {
  /** Opens a folder. Throws a ProblemError `spool-locked`, `unreadable`, `unwritable` or `disk-full`. */
  static async open(_options: SpoolOptions, _clock: Clock = backgroundClock): Promise<Spool> {
    return new Spool([], 0);
  }

  private constructor(
    /** What recovery found, such as a damaged position; empty after a clean stop. */
    readonly problems: readonly Problem[],
    /** Bytes of a torn last line, never acknowledged, that were cut off at open. */
    readonly cutBytes: number,
  ) {}

  /** Bytes of all segments on disk. */
  get bytes(): number {
    return 0;
  }

  /** Lines dropped by `drop-oldest` before they were committed, by the name of the reader. */
  get dropped(): Readonly<Record<string, number>> {
    return {};
  }

  /**
   * Resolves when the whole text is in the file (on the disk, with `fsync`). A text is lines that each end
   * in "\n". Throws a ProblemError `spool-full`, `disk-full`, `unwritable` or `closing`; then nothing of
   * this append is ever read.
   */
  async append(_lines: readonly string[] | string): Promise<void> {}

  /** Throws a ProblemError `bad-option` for a name that the options did not list. */
  reader(_name: string): Reader {
    throw new Error('to come');
  }

  /** Waits for what is under way, and gives up the lock. */
  async close(): Promise<void> {}
}
