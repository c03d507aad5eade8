import {
  COMMAND_KINDS,
  COMMAND_RANK,
  type Command,
  type CommandKind,
  type CommandTarget,
  FAN_COMMAND_LIFE_MS,
} from './command';
import { isRecord } from './json';
import type { EpochMs } from './metric';
import { type Limit, type ProblemCode, ProblemError, problem } from './problem';

/** End of all time that Metrics can have: 2100. Until then a command holds that names no end of its own. */
const NO_END: EpochMs = 4_102_444_800_000;

const PLACES = ['rack', 'server', 'fan'] as const;

/**
 * The command that a message claims to be. `source` is `manual` when absent, `issued_at` is `now`, and `cluster`
 * the one that the caller names. A `set-fan` that names no end lives for 60 s, every other command until it is
 * released.
 *
 * @param now time of the target's domain
 * @throws ProblemError naming the field that is wrong
 */
export function readCommand(value: unknown, now: EpochMs, cluster: string): Command {
  if (!isRecord(value)) throw wrong('payload', value, 'an-object');
  const { id, kind, source = 'manual', issued_at = now } = value;
  if (typeof id !== 'string' || id === '') throw wrong('id', id, 'a-text');
  const known = COMMAND_KINDS.find((each) => each === kind);
  if (known === undefined) throw wrong('kind', kind, COMMAND_KINDS, 'command-kind');
  const rank = COMMAND_RANK.find((each) => each === source);
  if (rank === undefined) throw wrong('source', source, COMMAND_RANK, 'command-value');
  const issued = timeOf('issued_at', issued_at);
  return {
    id,
    kind: known,
    target: targetOf(value.target, cluster),
    ...(value.value === undefined ? {} : { value: value.value as NonNullable<Command['value']> }),
    source: rank,
    issued_at: issued,
    expires_at: timeOf('expires_at', value.expires_at ?? endOf(known, issued)),
  };
}

function endOf(kind: CommandKind, issued: EpochMs): EpochMs {
  return kind === 'set-fan' ? issued + FAN_COMMAND_LIFE_MS : NO_END;
}

function targetOf(claimed: unknown, cluster: string): CommandTarget {
  if (claimed === undefined) return { cluster };
  if (!isRecord(claimed)) throw wrong('target', claimed, 'an-object');
  const target: CommandTarget = { cluster: nameOf('cluster', claimed.cluster ?? cluster) };
  for (const place of PLACES) {
    if (claimed[place] !== undefined) target[place] = nameOf(place, claimed[place]);
  }
  const { part } = claimed;
  if (part === 'controller' || part === 'bill') target.part = part;
  else if (part !== undefined) throw wrong('target.part', part, ['controller', 'bill']);
  return target;
}

function nameOf(place: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(`target.${place}`, value, 'a-text');
}

function timeOf(field: string, value: unknown): EpochMs {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw wrong(field, value, 'a-number');
}

function wrong(field: string, value: unknown, limit: Limit, code: ProblemCode = 'wrong-type'): ProblemError {
  return new ProblemError(
    value === undefined ? problem('missing-field', field, value) : problem(code, field, value, limit),
  );
}
