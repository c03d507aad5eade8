import type { TimeUnit } from '../../engine/codecs/codec';
import type { Json } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { SpoolFiles } from './files';

export interface SpoolOptions {
  /** Made when it is not there. One spool a folder; other files than its own are left alone. */
  readonly folder: string;
  /** Names of the readers that count. The positions of others are deleted, so that they hold no segment. */
  readonly readers: readonly string[];
  /** Bound on the bytes of all segments on disk; 1 GB when absent. */
  readonly maxBytes?: number;
  /** A segment that has reached this goes on in the next; 8 MB when absent, at most a quarter of `maxBytes`. */
  readonly segmentBytes?: number;
  /** At `maxBytes`: refuse what comes, or give up the oldest segment although a reader has not passed it. */
  readonly whenFull: 'refuse' | 'drop-oldest';
  /** Survive the loss of power too: what is acknowledged has been forced to the disk. */
  readonly fsync: boolean;
  /** Unit of the timestamps of the lines, kept with the segments; `ns` when absent. */
  readonly timeUnit?: TimeUnit;
  /** The file system; tests pass one that fails. */
  readonly files?: SpoolFiles;
}

/** A place between two lines. Ordered by segment, then offset. */
export interface Position {
  /** Number of the segment, from 1. */
  readonly segment: number;
  /** Bytes of the segment before this place. */
  readonly offset: number;
  /** Lines of the segment before this place. */
  readonly line: number;
}

/** The most that `next` gives; a single line longer than `maxBytes` is given alone. */
export interface BatchLimits {
  readonly maxLines: number;
  readonly maxBytes: number;
}

/** Lines that follow each other in one segment, without line ends; at least one. */
export interface Batch {
  readonly lines: readonly string[];
  /** Unit of their timestamps: that of the time they were appended, whatever the options say now. */
  readonly timeUnit: TimeUnit;
  readonly from: Position;
  readonly to: Position;
}

/** What was appended and not yet committed. */
export interface Backlog {
  readonly lines: number;
  readonly bytes: number;
  /**
   * When the oldest line that waits was appended, absent when none waits. Never later than it was; earlier
   * by a second at most, or more in a long backlog and after a restart.
   */
  readonly oldestAppendedAt?: EpochMs;
}

/** One target's way through the spool. One batch at a time: `next`, hand it over, `commit`. */
export interface Reader {
  readonly name: string;
  /** Up to where it has committed. */
  readonly position: Position;
  /** What was committed last beside the position, also by a process before this one. */
  readonly note: Json | undefined;
  /** Lines dropped by `drop-oldest` before this reader had committed them, since its position file was made. */
  readonly dropped: number;
  /**
   * The lines after the committed position; undefined when none wait. The same again until they are
   * committed; undefined too when the spool is closed. With the end of the batch in flight as `ahead` the lines
   * behind that one, so that they are at hand when it is committed. Throws a ProblemError `unreadable`.
   */
  next(limits: BatchLimits, ahead?: Position): Promise<Batch | undefined>;
  /**
   * Moves the position to `to`, the end of the batch that was handed out, with a note of the reader's own
   * (3,500 bytes of JSON at most; absent keeps the one before), saved when it resolves. When the segment was
   * dropped meanwhile the position stays, the note is saved, and the batch no longer counts as dropped.
   * Throws a ProblemError `too-large`, `disk-full` or `unwritable`; then the position has not moved, though a
   * process after this one may find it moved.
   */
  commit(to: Position, note?: Json): Promise<void>;
  /** Counters only: cheap enough for a status. */
  backlog(): Backlog;
}
