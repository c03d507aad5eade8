import { COMMAND_KINDS, type Command, type CommandKind, type CommandTarget } from '../../telemetry/command';
import { isRecord } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { type Limit, ProblemError, problem } from '../../telemetry/problem';
import type { CoolConfig } from '../cool-config';
import { ASKED_MODES, type AskedMode } from '../modes/names';
import { POLICIES, type PolicyName } from '../policies/names';

/** What a command asks of a controller. */
export type Ask =
  | {
      readonly kind: 'mode';
      readonly mode: AskedMode;
      readonly speedPct?: number;
      readonly until?: EpochMs;
    }
  | { readonly kind: 'policy'; readonly policy: PolicyName }
  | { readonly kind: 'release' };

const KINDS = ['set-mode', 'set-policy', 'set-fan', 'release'] as const satisfies CommandKind[];
const LEVELS = ['low', 'medium', 'high'] as const;
const LONGEST_S = 7 * 86_400;

/**
 * @param claimedEnd whether the command said itself when it ends
 * @throws ProblemError for a kind, a value or a target that cannot be
 */
export function askOf(command: Command, config: CoolConfig, now: EpochMs, claimedEnd: boolean): Ask {
  const { kind, value, target } = command;
  const own = isRecord(value) ? value : undefined;
  switch (kind) {
    case 'set-mode': {
      const mode = choice('value', own?.mode ?? value, ASKED_MODES);
      return { kind: 'mode', mode, ...override(own, command, config, now, claimedEnd) };
    }
    case 'set-fan': {
      const speedPct = speedOf('value', own?.speed_pct ?? value, config);
      return { kind: 'mode', mode: 'manual', ...override(own, command, config, now, claimedEnd), speedPct };
    }
    case 'set-policy':
      if (target.server !== undefined || target.rack !== undefined)
        throw new ProblemError(
          problem('command-target', 'target', target.server ?? target.rack, ['cluster']),
        );
      return { kind: 'policy', policy: choice('value', value, POLICIES) };
    case 'release':
      return { kind: 'release' };
    default:
      throw new ProblemError(problem('command-kind', 'kind', kind, KINDS));
  }
}

/** True for what a controller takes at all: a command that names it. */
export function isForController(claimed: unknown): boolean {
  if (!isRecord(claimed) || !COMMAND_KINDS.includes(claimed.kind as CommandKind)) return false;
  return isRecord(claimed.target) && (claimed.target as Partial<CommandTarget>).part === 'controller';
}

function override(
  own: Record<string, unknown> | undefined,
  { expires_at }: Command,
  { manualS, ...config }: CoolConfig,
  now: EpochMs,
  claimedEnd: boolean,
): { speedPct?: number; until?: EpochMs } {
  const speed =
    own?.speed_pct === undefined
      ? {}
      : { speedPct: speedOf('value.speed_pct', own.speed_pct, { manualS, ...config }) };
  if (own?.for_s !== undefined)
    return { ...speed, until: now + 1000 * within('value.for_s', own.for_s, 1, LONGEST_S) };
  if (claimedEnd) return { ...speed, until: expires_at };
  return manualS === 0 ? speed : { ...speed, until: now + 1000 * manualS };
}

function speedOf(field: string, value: unknown, { steps }: CoolConfig): number {
  const level = LEVELS.find((each) => each === value);
  if (level !== undefined) return steps[`${level}Pct`];
  if (typeof value === 'number' && value >= 0 && value <= 100) return value;
  throw wrong(field, value, [...LEVELS, '0..100']);
}

function within(field: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw wrong(field, value, `${min}..${max}`);
}

function choice<T extends string>(field: string, value: unknown, choices: readonly T[]): T {
  const known = choices.find((each) => each === value);
  if (known === undefined) throw wrong(field, value, choices);
  return known;
}

function wrong(field: string, value: unknown, limit: Limit): ProblemError {
  return new ProblemError(problem('command-value', field, value, limit));
}
