import type { Language } from '../../engine/telemetry/texts';
import type { Flags } from './flags';
import type { Host } from './host';
import type { Reporter } from './reporter';
import type { Texts } from './texts';

export interface FlagSpec {
  /** What the help shows for the value, e.g. `FILE`; absent when the flag takes none. */
  readonly value?: string;
  /** May be given several times. */
  readonly repeatable?: boolean;
}

/** What a command is given to work with. */
export interface Session {
  readonly host: Host;
  readonly flags: Flags;
  readonly language: Language;
  /** The command's own texts in the reader's language. */
  readonly texts: Texts;
  /** Standard error: what was refused, what was counted, how far it is. */
  readonly reporter: Reporter;
}

/** 0: done. 1: ran and failed, or refused a part of its input. Bad usage (2) is thrown as a UsageError. */
export type ExitCode = 0 | 1;

/** One sub-command: what `cli/<name>/<name>.ts` exports as `command`. */
export interface Command {
  /** Flags by name, in the order of the help. */
  readonly flags: Readonly<Record<string, FlagSpec>>;
  /** Keys: `summary`, `details`, `flag.<name>` for every flag, and what the command says. */
  readonly texts: Readonly<Record<Language, Texts>>;
  run(session: Session): Promise<ExitCode>;
}
