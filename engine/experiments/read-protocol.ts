import { fail, type Of } from '../room/document/shape';
import { isRecord, parseJson } from '../telemetry/json';
import { ProblemError, problem } from '../telemetry/problem';
import { LOOPS, type Protocol } from './protocol';
import { PROTOCOL, RUN_SETTINGS } from './protocol-shape';
import { type Place, resolved } from './resolve';

/** A protocol that has been read: good for every size that it names. */
export interface ProtocolDocument {
  readonly title: string;
  readonly settings: RunSettings;
  /** As it was written, with its variables. */
  readonly document: Readonly<Record<string, unknown>>;
}
export type RunSettings = Of<typeof RUN_SETTINGS>;

/**
 * The protocol that a document describes. It is tried for every size that it names, the loop of the fans open and
 * closed, so that what it says is known to be good before anything runs.
 *
 * @throws ProblemError for the first thing that is wrong, with its path such as
 *   `method[2].provider.arguments.over_s`
 */
export function readProtocol(value: unknown): ProtocolDocument {
  return withOwnCodes(() => {
    if (!isRecord(value)) return fail('protocol', value, 'an-object');
    const settings = settingsOf(value.configuration);
    for (const size of settings.servers) {
      for (const loop of LOOPS)
        protocolFor({ document: value }, { servers: exampleNames(size), racks: ['rack-1'], loop, seed: 1 });
    }
    return { title: String(value.title), settings, document: value };
  });
}

/** The same of a text of JSON. */
export function readProtocolText(json: string): ProtocolDocument {
  const value = parseJson(json);
  if (value === undefined) throw new ProblemError(problem('malformed', 'protocol', json, ['JSON']));
  return readProtocol(value);
}

/** The protocol as it is played at a place, its variables resolved. Throws as `readProtocol`. */
export function protocolFor({ document }: Pick<ProtocolDocument, 'document'>, place: Place): Protocol {
  return withOwnCodes(() => {
    const protocol = PROTOCOL.read(resolved(document, place), '');
    checkNames(protocol);
    return protocol;
  });
}

function settingsOf(configuration: unknown): RunSettings {
  const given = isRecord(configuration) ? configuration : {};
  const known = Object.fromEntries(
    ['servers', 'healthy_s', 'after_s', 'room'].flatMap((key) => (key in given ? [[key, given[key]]] : [])),
  );
  return RUN_SETTINGS.read(known, 'configuration');
}

/** Activities of a protocol have names of their own; probes look back to what has been done before them. */
function checkNames(protocol: Protocol): void {
  const done: string[] = [];
  const taken = new Set<string>();
  const lists = {
    'steady-state-hypothesis.probes': protocol['steady-state-hypothesis'].probes,
    method: protocol.method,
    rollbacks: protocol.rollbacks,
  };
  for (const [list, activities] of Object.entries(lists)) {
    activities.forEach((activity, i) => {
      const path = `${list}[${i}]`;
      if (taken.has(activity.name))
        throw new ProblemError(problem('protocol-twice', `${path}.name`, activity.name));
      taken.add(activity.name);
      if (activity.type === 'action') done.push(activity.name);
      else {
        const { since } = activity.provider.arguments as { readonly since?: string };
        if (since !== undefined && !done.includes(since))
          fail(`${path}.provider.arguments.since`, since, done);
      }
    });
  }
}

function exampleNames(size: number): string[] {
  return Array.from({ length: size }, (_, i) => `server-${String(i + 1).padStart(2, '0')}`);
}

const OWN_CODES = { 'room-value': 'protocol-value', 'room-field': 'protocol-field' } as const;

/** The shapes of room documents say what is wrong as of a room. */
function withOwnCodes<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, field } = error.problem;
    if (code !== 'room-value' && code !== 'room-field') throw error;
    const own = OWN_CODES[code];
    const { mend } = problem(own, field, undefined);
    throw new ProblemError({
      ...error.problem,
      code: own,
      mend,
      field: field === 'room' ? 'protocol' : field,
    });
  }
}
