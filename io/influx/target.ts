import type { TimeUnit } from '../../engine/codecs/codec';
import type { Json } from '../../engine/telemetry/json';

/** What became of some lines that were handed over together. */
export type Verdict = Written | Later | Bad | Stopped;

/** All of them are stored. */
export interface Written {
  readonly kind: 'written';
}

/** The target is down or busy: the same lines will do later. */
export interface Later {
  readonly kind: 'later';
  readonly message: string;
  /** How long the target asks to be left alone. */
  readonly retryAfterMs?: number;
  /** It was reached and could not cope: fewer lines may do. */
  readonly overwhelmed?: boolean;
}

/** At least one of the lines can never be stored; others of them may have been. */
export interface Bad {
  readonly kind: 'bad';
  readonly status: number;
  /** The target's own text. */
  readonly message: string;
  /** The text is about a line, or the lines are too many: it is not the request as such that is wrong. */
  readonly blamesLine: boolean;
}

/** Nothing can be stored before somebody mends the connection, the credentials or the database. */
export interface Stopped {
  readonly kind: 'stopped';
  readonly status: number;
  readonly message: string;
}

/** What `adapt` has changed. */
export interface Adapted {
  /** Fields left out because the target holds no strings. */
  strings: number;
  /** Booleans written as 1 or 0. */
  booleans: number;
  /** Lines of which nothing was left. */
  lines: number;
}

/** Where lines go: a database or a folder of files. */
export interface Target {
  /** Also the name of its reader of the spool and of its quarantine files. */
  readonly name: string;
  /** A line as this target can hold it; empty when nothing is left. Absent: lines go as they are. */
  readonly adapt?: (line: string, counts: Adapted) => string;
  /**
   * Writes lines, at least one. Rejects only when `resume` has to come before the next write, with a
   * ProblemError or an error of the system.
   */
  write(lines: readonly string[], timeUnit: TimeUnit): Promise<Verdict>;
  /** What `resume` needs to undo writes that come after; saved with the position in the spool. */
  readonly mark?: Json;
  /** Undoes what was written after the mark; without one nothing. Rejects as `write` does. */
  resume?(mark: Json | undefined): Promise<void>;
  /** Gives up what is in flight, and connections. */
  close(): void;
}
