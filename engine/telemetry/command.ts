import type { EpochMs } from './metric';
import type { Problem, ProblemCode } from './problem';

export const COMMAND_KINDS = [
  'set-fan',
  'set-load',
  'set-cooling',
  'set-mode',
  'set-policy',
  'set-tariff',
  'set-rate',
  'release',
  'inject',
  'clear',
  'reset',
  'pause',
  'resume',
  'step',
] as const;
export type CommandKind = (typeof COMMAND_KINDS)[number];

/** Who may overrule whom: a command of a lower rank is answered `overridden`. Highest first. */
export const COMMAND_RANK = ['failsafe', 'manual', 'experiment', 'scheduler', 'controller'] as const;
export type CommandSource = (typeof COMMAND_RANK)[number];

export interface CommandTarget {
  cluster: string;
  rack?: string;
  server?: string;
  fan?: string;
  /** A part that is no machine. */
  part?: 'controller' | 'bill';
}

/** Something to be done. Times are those of the target's domain. */
export interface Command {
  id: string;
  kind: CommandKind;
  target: CommandTarget;
  /** Percent for `set-fan`, 0..1 for `set-load`, ...; absent for kinds that need none. */
  value?: number | string | boolean | null | { readonly [key: string]: unknown };
  source: CommandSource;
  issued_at: EpochMs;
  expires_at: EpochMs;
}

export interface CommandAnswer {
  id: string;
  outcome: 'applied' | 'refused' | 'expired' | 'overridden';
  at: EpochMs;
  /** Why, as a Problem code or the rank that holds. */
  reason?: ProblemCode | CommandSource;
  /** What is wrong with a command that is refused. */
  problem?: Problem;
}

/** How long a `set-fan` lives unless it says otherwise, and how often a controller repeats it. */
export const FAN_COMMAND_LIFE_MS = 60_000;
export const FAN_COMMAND_REPEAT_MS = 20_000;
