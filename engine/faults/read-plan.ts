import { isRecord } from '../telemetry/json';
import { ProblemError, problem } from '../telemetry/problem';
import { FAULT_KINDS, type FaultKind, isFaultKind, kindSpec } from './catalogue';
import { isChoice, type KindSpec } from './kind-spec';
import type { FaultPlan, FaultTarget } from './plan';
import { missing, readLength, readName, readNumber, wrong } from './read-values';
import { readWhen, WHEN_KEYS } from './read-when';

const KEYS = ['id', 'kind', 'target', ...WHEN_KEYS, 'ramp'] as const;

/**
 * The fault that a document describes: `{ kind, target, at | after | cron, zone, for, ramp, every, times, chance,
 * intensity, parameters }`. All but kind and target has a default.
 *
 * @param path of the document, for Problems
 * @param id when the document has none
 * @param zone of cron when the document has none
 * @throws ProblemError `fault-value`, `fault-field` or `missing-field`, with the path of the field
 */
export function readPlan(value: unknown, path: string, id: string, zone = 'UTC'): FaultPlan {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (!isRecord(value)) throw wrong(path === '' ? 'fault' : path, value, 'an-object');
  const kind = readKind(value.kind, at('kind'));
  const spec = kindSpec(kind);
  const known = [...KEYS, ...(spec.intensity === undefined ? [] : ['intensity']), 'parameters'];
  refuseOthers(value, known, at);
  const parameters = readParameters(value.parameters, spec, at('parameters'));
  const usual = usualOf(kind, spec, parameters);
  if (value.ramp !== undefined && spec.intensity === undefined) {
    const others = known.filter((key) => key !== 'ramp');
    throw new ProblemError(problem('fault-field', at('ramp'), value.ramp, others));
  }
  return {
    id: value.id === undefined ? id : readName(value.id, at('id')),
    kind,
    target: readTarget(value.target, spec, at('target')),
    ...readWhen(value, at, usual.durationMs, zone),
    rampMs: readLength(value.ramp, at('ramp'), 0),
    intensity:
      spec.intensity === undefined
        ? null
        : readNumber(value.intensity, at('intensity'), { ...spec.intensity, usual: usual.intensity }),
    parameters,
  };
}

/** A list of such documents, each with an id of its own. */
export function readPlans(value: unknown, path = 'faults', zone = 'UTC'): readonly FaultPlan[] {
  if (!Array.isArray(value)) throw wrong(path, value, 'list-of-rows');
  const taken = new Set<string>();
  return value.map((each: unknown, i) => {
    const plan = readPlan(each, `${path}[${i}]`, `fault-${i + 1}`, zone);
    if (taken.has(plan.id)) throw new ProblemError(problem('fault-twice', `${path}[${i}].id`, plan.id));
    taken.add(plan.id);
    return plan;
  });
}

function readKind(value: unknown, field: string): FaultKind {
  if (value === undefined) throw missing(field);
  if (!isFaultKind(value)) throw wrong(field, value, FAULT_KINDS);
  return value;
}

function refuseOthers(value: object, known: readonly string[], at: (key: string) => string): void {
  for (const [key, content] of Object.entries(value)) {
    if (!known.includes(key)) throw new ProblemError(problem('fault-field', at(key), content, known));
  }
}

function readTarget(value: unknown, { needs, allows }: KindSpec, path: string): FaultTarget {
  const given = value === undefined ? {} : value;
  if (!isRecord(given)) throw wrong(path, value, 'object-of-texts');
  const known = [...needs, ...allows];
  refuseOthers(given, known, (key) => `${path}.${key}`);
  for (const tag of needs) {
    if (given[tag] === undefined) throw missing(`${path}.${tag}`);
  }
  const present = known.filter((tag) => given[tag] !== undefined);
  return Object.fromEntries(present.map((tag) => [tag, readName(given[tag], `${path}.${tag}`)]));
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
