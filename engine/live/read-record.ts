import { isFaultKind } from '../faults/catalogue';
import type { FaultPlan } from '../faults/plan';
import { readRoom } from '../room/document/read-room';
import { isTime } from '../telemetry/admit';
import { isRecord, type Json } from '../telemetry/json';
import { type Limit, ProblemError, problem } from '../telemetry/problem';
import { DAY_MS } from '../telemetry/units';
import type { Beginning, JournalRecord } from './journal';

type Claimed = Readonly<Record<string, unknown>>;

const KINDS = ['begin', 'state', 'pass', 'beat', 'command'];
/** A year of the wall at a tick a second. */
const MOST_TIMES = 31_536_000;

/**
 * The record that a line of a journal claims to be, parsed.
 *
 * @param path of the record, for Problems
 * @throws ProblemError `bad-journal` for what is none, and those of room documents
 */
export function readRecord(value: unknown, path: string): JournalRecord {
  if (!isRecord(value)) throw bad(path, value, 'an-object');
  const at = (key: string) => `${path}.${key}`;
  const { kind } = value;
  switch (kind) {
    case 'begin': {
      const { document, truth, faults } = value;
      if (typeof truth !== 'boolean') throw bad(at('truth'), truth, ['true', 'false']);
      const rate = numberIn(value.rate, at('rate'), Number.MIN_VALUE, Number.MAX_VALUE);
      if (!Array.isArray(faults) || !faults.every(isPlan)) throw bad(at('faults'), faults, 'list-of-rows');
      return { kind, ...beginning(value, at), document: readRoom(document), truth, rate, faults };
    }
    case 'state': {
      const { key, state } = value;
      if (typeof key !== 'string') throw bad(at('key'), key, 'a-text');
      return { kind, key, state: state as Json };
    }
    case 'pass': {
      const ms = wholeIn(value.ms, at('ms'), 1, DAY_MS);
      const rate = numberIn(value.rate, at('rate'), 0, Number.MAX_VALUE);
      return { kind, ms, rate, times: wholeIn(value.times, at('times'), 1, MOST_TIMES) };
    }
    case 'beat':
      return { kind, times: wholeIn(value.times, at('times'), 1, MOST_TIMES) };
    case 'command': {
      const { command, anew } = value;
      const record = { kind, at: timeOf(value.at, at('at')), command: command as Json } as const;
      if (anew === undefined) return record;
      if (!isRecord(anew)) throw bad(at('anew'), anew, 'an-object');
      return { ...record, anew: beginning(anew, (key) => at(`anew.${key}`)) };
    }
    default:
      throw bad(at('kind'), kind, KINDS);
  }
}

function beginning({ start, epoch }: Claimed, at: (key: string) => string): Beginning {
  return {
    start: timeOf(start, at('start')),
    epoch: wholeIn(epoch, at('epoch'), 0, Number.MAX_SAFE_INTEGER),
  };
}

function timeOf(value: unknown, field: string): number {
  if (Number.isInteger(value) && isTime(value as number)) return value as number;
  throw bad(field, value, 'years-in-ms');
}

function wholeIn(value: unknown, field: string, min: number, max: number): number {
  if (Number.isInteger(value)) return numberIn(value, field, min, max);
  throw bad(field, value, `${min}..${max}`);
}

function numberIn(value: unknown, field: string, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw bad(field, value, `${min}..${max}`);
}

/** Journals hold plans as they were read: whether they fit the room, the room says. */
function isPlan(value: unknown): value is FaultPlan {
  if (!isRecord(value)) return false;
  const { id, kind, target, start, parameters, chance } = value;
  return (
    typeof id === 'string' &&
    isFaultKind(kind) &&
    isRecord(target) &&
    isRecord(start) &&
    isRecord(parameters) &&
    typeof chance === 'number' &&
    [value.durationMs, value.everyMs, value.times, value.intensity].every(isNumberOrNull) &&
    typeof value.rampMs === 'number'
  );
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

function bad(field: string, value: unknown, limit: Limit): ProblemError {
  return new ProblemError(problem('bad-journal', field, value, limit));
}
