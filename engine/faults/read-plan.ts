import { isoTimeOf } from '../codecs/iso-time';
import { name } from '../room/document/shape';
import { isTime } from '../telemetry/admit';
import { isRecord } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import { type Limit, ProblemError, problem } from '../telemetry/problem';
import { parseDuration } from '../windows/duration';
import { FAULT_KINDS, type FaultKind, isFaultKind, kindSpec } from './catalogue';
import { isChoice, type KindSpec, type Quantity } from './kind-spec';
import type { FaultPlan, FaultTarget } from './plan';

const KEYS = ['id', 'kind', 'target', 'at', 'after', 'for', 'ramp', 'every', 'times', 'chance'] as const;
/** A calendar that repeats faster than this floods the labels. */
const SHORTEST_PERIOD_S = 10;

/**
 * The fault that a document describes: `{ kind, target, at | after, for, ramp, every, times, chance, intensity,
 * parameters }`. All but kind and target has a default.
 *
 * @param path of the document, for Problems
 * @param id when the document has none
 * @throws ProblemError `fault-value`, `fault-field` or `missing-field`, with the path of the field
 */
export function readPlan(value: unknown, path: string, id: string): FaultPlan {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (!isRecord(value)) throw wrong(path === '' ? 'fault' : path, value, 'an-object');
  const kind = readKind(value.kind, at('kind'));
  const spec = kindSpec(kind);
  const known = [...KEYS, ...(spec.intensity === undefined ? [] : ['intensity']), 'parameters'];
  refuseOthers(value, known, at);
  const every = readLength(value.every, at('every'), null);
  if (every !== null && every < SHORTEST_PERIOD_S * 1000)
    throw wrong(at('every'), value.every, `${SHORTEST_PERIOD_S} s`);
  const parameters = readParameters(value.parameters, spec, at('parameters'));
  const usual = usualOf(kind, spec, parameters);
  const length = readLength(value.for, at('for'), usual.durationMs);
  // What comes again must end in between.
  if (every !== null && length === null)
    throw new ProblemError(problem('missing-field', at('for'), undefined));
  if (value.ramp !== undefined && spec.intensity === undefined) {
    throw new ProblemError(
      problem(
        'fault-field',
        at('ramp'),
        value.ramp,
        known.filter((key) => key !== 'ramp'),
      ),
    );
  }
  return {
    id: value.id === undefined ? id : readName(value.id, at('id')),
    kind,
    target: readTarget(value.target, spec, at('target')),
    start: readStart(value, at),
    durationMs: length,
    rampMs: readLength(value.ramp, at('ramp'), 0) as number,
    everyMs: every,
    times: readTimes(value.times, at('times'), every),
    chance: readNumber(value.chance, at('chance'), { min: 0, max: 1, usual: 1 }),
    intensity:
      spec.intensity === undefined
        ? null
        : readNumber(value.intensity, at('intensity'), { ...spec.intensity, usual: usual.intensity }),
    parameters,
  };
}

/** A list of such documents, each with an id of its own. */
export function readPlans(value: unknown, path = 'faults'): readonly FaultPlan[] {
  if (!Array.isArray(value)) throw wrong(path, value, 'list-of-rows');
  const taken = new Set<string>();
  return value.map((each: unknown, i) => {
    const plan = readPlan(each, `${path}[${i}]`, `fault-${i + 1}`);
    if (taken.has(plan.id)) throw new ProblemError(problem('fault-twice', `${path}[${i}].id`, plan.id));
    taken.add(plan.id);
    return plan;
  });
}

function wrong(field: string, value: unknown, limit: Limit): ProblemError {
  return new ProblemError(problem('fault-value', field, value, limit));
}

function readKind(value: unknown, field: string): FaultKind {
  if (value === undefined) throw new ProblemError(problem('missing-field', field, undefined));
  if (!isFaultKind(value)) throw wrong(field, value, FAULT_KINDS);
  return value;
}

function refuseOthers(value: object, known: readonly string[], at: (key: string) => string): void {
  for (const [key, content] of Object.entries(value)) {
    if (!known.includes(key)) throw new ProblemError(problem('fault-field', at(key), content, known));
  }
}

function readName(value: unknown, field: string): string {
  if (typeof value !== 'string') throw wrong(field, value, 'a-name');
  return name.read(value, field);
}

function readTarget(value: unknown, { needs, allows }: KindSpec, path: string): FaultTarget {
  const given = value === undefined ? {} : value;
  if (!isRecord(given)) throw wrong(path, value, 'object-of-texts');
  const known = [...needs, ...allows];
  refuseOthers(given, known, (key) => `${path}.${key}`);
  for (const tag of needs) {
    if (given[tag] === undefined)
      throw new ProblemError(problem('missing-field', `${path}.${tag}`, undefined));
  }
  const present = known.filter((tag) => given[tag] !== undefined);
  return Object.fromEntries(present.map((tag) => [tag, readName(given[tag], `${path}.${tag}`)]));
}

function readStart(value: Record<string, unknown>, at: (key: string) => string): FaultPlan['start'] {
  if (value.at === undefined) return { afterMs: readLength(value.after, at('after'), 0) as number };
  if (value.after !== undefined) throw wrong(at('after'), value.after, ['at', 'after']);
  return { at: readTime(value.at, at('at')) };
}

function readTime(value: unknown, field: string): EpochMs {
  const ms = typeof value === 'string' ? isoTimeOf(value) : value;
  if (typeof ms !== 'number' || !isTime(ms)) throw wrong(field, value, 'iso-time');
  return ms;
}

/** Milliseconds of a length such as `30m`; `0s` is one too. */
function readLength(value: unknown, field: string, usual: number | null): number | null {
  if (value === undefined) return usual;
  if (value === '0s') return 0;
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms === undefined) throw wrong(field, value, 'a-length');
  return ms;
}

function readTimes(value: unknown, field: string, everyMs: number | null): number | null {
  if (value === undefined) return everyMs === null ? 1 : null;
  if (everyMs === null) throw new ProblemError(problem('missing-field', 'every', undefined));
  if (!Number.isInteger(value)) throw wrong(field, value, '1..1000000');
  return readNumber(value, field, { min: 1, max: 1e6, usual: 1 });
}

function readNumber(value: unknown, field: string, { min, max, usual }: Omit<Quantity, 'unit'>): number {
  if (value === undefined) return usual;
  if (typeof value !== 'number' || !(value >= min && value <= max))
    throw wrong(field, value, `${min}..${max}`);
  return value;
}

function readParameters(value: unknown, { parameters }: KindSpec, path: string): FaultPlan['parameters'] {
  const given = value === undefined ? {} : value;
  if (!isRecord(given)) throw wrong(path, value, 'an-object');
  refuseOthers(given, Object.keys(parameters), (key) => `${path}.${key}`);
  const read = Object.entries(parameters).map(([key, parameter]) => {
    const field = `${path}.${key}`;
    if (!isChoice(parameter)) return [key, readNumber(given[key], field, parameter)] as const;
    const word = given[key] ?? parameter.usual;
    if (typeof word !== 'string' || !parameter.words.includes(word))
      throw wrong(field, word, parameter.words);
    return [key, word] as const;
  });
  return Object.fromEntries(read);
}

/** Share of readings that get lost now and then when nothing is said, % [E, within the 0 to 5 % of the scenarios]. */
const USUAL_LOSS_PCT = 4;

/** Intensity and duration when nothing is said: of losses they depend on the law. */
function usualOf(kind: FaultKind, { intensity, durationS }: KindSpec, parameters: FaultPlan['parameters']) {
  const usual = {
    intensity: intensity?.usual ?? 0,
    durationMs: durationS === undefined ? null : 1000 * durationS,
  };
  if (kind !== 'telemetry-loss') return usual;
  return parameters.law === 'hole'
    ? { ...usual, durationMs: 1000 * Number(parameters.most_s) }
    : { ...usual, intensity: USUAL_LOSS_PCT };
}
