import { ProblemError, problem } from '../telemetry/problem';
import { isFaultKind, kindSpec } from './catalogue';
import type { FaultPlan } from './plan';
import { readPlan } from './read-plan';

const NUMBER = /^[-+]?\d+(\.\d+)?([eE][-+]?\d+)?$/;
const QUOTED = /^"([^"]*)"$/;
/** A comma with whole pairs of quotes behind it. */
const BETWEEN_PAIRS = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/**
 * A fault as people write it on a command line: `kind:key=value,key=value`, such as
 * `fan-off:server=server-03,fan=fan-1,after=2h,for=30m`. Keys are tags of the target, parameters of the kind and
 * the other keys of a fault document, all in one list. A value in `"` is a text and may hold commas:
 * `cron="0 3,15 * * *"`.
 *
 * @param zone of cron when the spec has none
 * @throws ProblemError that names the key
 */
export function parseSpec(spec: string, id: string, zone = 'UTC'): FaultPlan {
  const colon = spec.indexOf(':');
  const kind = colon < 0 ? spec : spec.slice(0, colon);
  const pairs = colon < 0 || colon === spec.length - 1 ? [] : spec.slice(colon + 1).split(BETWEEN_PAIRS);
  const target: Record<string, string> = {};
  const parameters: Record<string, string | number> = {};
  const document: Record<string, unknown> = { kind, target, parameters };
  // Of an unknown kind the reader complains.
  const { needs, allows, parameters: own } = isFaultKind(kind) ? kindSpec(kind) : NO_KIND;
  const tags: readonly string[] = [...needs, ...allows];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new ProblemError(problem('malformed', 'fault', pair, ['key=value']));
    const key = pair.slice(0, equals);
    const given = pair.slice(equals + 1);
    const text = QUOTED.exec(given)?.[1] ?? given;
    const value = NUMBER.test(given) ? Number(given) : text;
    if (tags.includes(key)) target[key] = text;
    else if (Object.hasOwn(own, key)) parameters[key] = value;
    else if (key in STRUCTURE) throw new ProblemError(problem('malformed', 'fault', pair, ['key=value']));
    else document[key] = key === 'id' ? text : value;
  }
  return readPlan(document, '', id, zone);
}

const NO_KIND = { needs: [], allows: [], parameters: {} } as const;
/** Keys of a document that no pair may replace. */
const STRUCTURE = { kind: true, target: true, parameters: true };
