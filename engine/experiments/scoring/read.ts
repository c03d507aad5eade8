import { FAULT_KINDS, isFaultKind } from '../../faults/catalogue';
import { type FaultRow, mergedFaults } from '../../faults/merged';
import { isTime } from '../../telemetry/admit';
import type { Fault } from '../../telemetry/fault';
import { type Finding, SCOPES, SEVERITIES } from '../../telemetry/finding';
import { isRecord, parseJson } from '../../telemetry/json';
import { type Limit, ProblemError, problem } from '../../telemetry/problem';
import type { Label } from './agreement';

/** The latest state of each finding, in the order in which they were first told. */
export class Findings {
  private readonly latest = new Map<string, Finding>();

  /** Takes a line; Metrics, as a detector also gives them, are passed over. Throws a ProblemError. */
  add(line: string): void {
    const value = recordOf(line);
    if (isRecord(value.fields)) return;
    this.latest.set(textOf(value, 'id'), findingOf(value));
  }

  get all(): readonly Finding[] {
    return [...this.latest.values()];
  }
}

/** Faults, from rows as `--labels` writes them and from labels as they were told one after another. */
export class Labels {
  private readonly rows = new Map<string, FaultRow>();
  private readonly told: Fault[] = [];

  /** Takes a line. Throws a ProblemError. */
  add(line: string): void {
    const value = recordOf(line);
    const id = textOf(value, 'id');
    if (!isFaultKind(value.kind)) throw wrong('fault-value', 'kind', value.kind, FAULT_KINDS);
    oneOf(value, 'origin', ['injected', 'background']);
    textsOf(value, 'target');
    if (value.parameters !== undefined && !isRecord(value.parameters))
      throw wrong('wrong-type', 'parameters', value.parameters, 'an-object');
    const parameters = value.parameters ?? {};
    if (value.state === undefined) {
      timeOf(value, 'started_at');
      for (const key of ['observable_at', 'ended_at']) if (value[key] !== null) timeOf(value, key);
      this.rows.set(id, { ...value, parameters } as unknown as FaultRow);
      return;
    }
    oneOf(value, 'state', ['started', 'observable', 'ended']);
    timeOf(value, 'at');
    this.told.push({ ...value, parameters } as unknown as Fault);
  }

  /** Throws a ProblemError for a fault of which it was never told that it started. */
  get all(): readonly Label[] {
    const all = [...this.rows.values(), ...mergedFaults(this.told)];
    for (const { id, started_at } of all) {
      if (started_at === null) throw wrong('missing-field', `${id}: started`, null);
    }
    return all as readonly FaultRow[] as readonly Label[];
  }
}

function findingOf(value: Record<string, unknown>): Finding {
  timeOf(value, 'detected_at');
  for (const key of ['until', 'named_at']) if (value[key] !== undefined) timeOf(value, key);
  oneOf(value, 'severity', SEVERITIES);
  oneOf(value, 'scope', SCOPES);
  textsOf(value, 'target');
  textOf(value, 'cause');
  return value as unknown as Finding;
}

function recordOf(line: string): Record<string, unknown> {
  const value = parseJson(line);
  if (!isRecord(value)) throw wrong('malformed', 'record', line, 'an-object');
  return value;
}

function textOf(value: Record<string, unknown>, key: string): string {
  const text = value[key];
  if (typeof text !== 'string' || text === '') throw flawed(key, text, 'a-text');
  return text;
}

function timeOf(value: Record<string, unknown>, key: string): void {
  const time = value[key];
  if (typeof time !== 'number') throw flawed(key, time, 'a-number');
  if (!isTime(time)) throw wrong('bad-time', key, time, 'years-in-ms');
}

function oneOf(value: Record<string, unknown>, key: string, words: readonly string[]): void {
  const word = value[key];
  if (typeof word !== 'string' || !words.includes(word)) throw flawed(key, word, words);
}

function textsOf(value: Record<string, unknown>, key: string): void {
  const tags = value[key];
  if (!isRecord(tags) || Object.values(tags).some((tag) => typeof tag !== 'string'))
    throw flawed(key, tags, 'object-of-texts');
}

function flawed(field: string, value: unknown, limit: Limit): ProblemError {
  return value === undefined
    ? wrong('missing-field', field, value)
    : wrong('wrong-type', field, value, limit);
}

function wrong(...args: Parameters<typeof problem>): ProblemError {
  return new ProblemError(problem(...args));
}
