import { isWebAddress } from '../../report/html';
import { isRecord } from '../../telemetry/json';
import { type Limit, ProblemError, problem } from '../../telemetry/problem';
import { ENERGY_UNITS, EQUIVALENTS, type EquivalentEntry, LEGACY_EQUIVALENTS } from './equivalent';

const KEYS = ['id', 'name', 'watts', 'wh', 'per', 'unit', 'source'];
const ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const LONGEST_NAME = 60;

/**
 * Entries that a user adds: `{id, name, watts, source}` for what runs, `{id, name, wh, per?, unit?, source}` for what
 * takes so much each time. Watts and watt hours are different things: an entry has one of them.
 *
 * @param value a list, as JSON holds it
 * @throws ProblemError `equivalent-value` for the first thing that is wrong, with its path such as `[1].watts`
 */
export function readEquivalents(value: unknown): EquivalentEntry[] {
  if (!Array.isArray(value)) throw wrong('equivalents', value, 'a-list');
  const taken = new Set([...EQUIVALENTS, ...LEGACY_EQUIVALENTS].map(({ id }) => id));
  return value.map((one: unknown, i) => {
    const entry = readEntry(one, `equivalents[${i}]`);
    if (taken.has(entry.id)) throw wrong(`equivalents[${i}].id`, entry.id, 'another-name');
    taken.add(entry.id);
    return entry;
  });
}

function readEntry(value: unknown, path: string): EquivalentEntry {
  if (!isRecord(value)) throw wrong(path, value, 'an-object');
  const other = Object.keys(value).find((key) => !KEYS.includes(key));
  if (other !== undefined) throw wrong(path, other, KEYS);
  const { id, name, source } = value;
  if (typeof id !== 'string' || !ID.test(id)) throw wrong(`${path}.id`, id, ['a-z', '0-9', '-']);
  if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST_NAME)
    throw wrong(`${path}.name`, name, 'a-text');
  if (typeof source !== 'string' || !isWebAddress(source))
    throw wrong(`${path}.source`, source, ['https://...']);
  const { watts, wh } = value;
  if ((watts === undefined) === (wh === undefined)) throw wrong(path, watts ?? wh, ['watts', 'wh']);
  if (watts !== undefined) {
    for (const key of ['per', 'unit']) if (value[key] !== undefined) throw wrong(path, key, ['watts']);
    return { id, kind: 'power', watts: positive(watts, `${path}.watts`), source, name };
  }
  const unit = ENERGY_UNITS.find((each) => each === (value.unit ?? 'use'));
  if (unit === undefined) throw wrong(`${path}.unit`, value.unit, ENERGY_UNITS);
  const per = positive(value.per ?? 1, `${path}.per`);
  return { id, kind: 'energy', wh: positive(wh, `${path}.wh`), per, unit, source, name };
}

/**
 * The entries of these names, in their order; the built-in ones when none is named.
 *
 * @param added entries of `readEquivalents`
 * @throws ProblemError `equivalent-value` for a name that is none
 */
export function chosenEquivalents(
  ids: readonly string[] | undefined,
  added: readonly EquivalentEntry[] = [],
): EquivalentEntry[] {
  if (ids === undefined) return [...EQUIVALENTS, ...added];
  const all = [...EQUIVALENTS, ...added, ...LEGACY_EQUIVALENTS];
  return ids.map((id) => {
    const entry = all.find((one) => one.id === id);
    if (entry === undefined)
      throw wrong(
        'equivalents',
        id,
        all.map((one) => one.id),
      );
    return entry;
  });
}

function positive(value: unknown, path: string): number {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw wrong(path, value, ['> 0']);
}

function wrong(field: string, value: unknown, limit: Limit): ProblemError {
  return new ProblemError(problem('equivalent-value', field, value, limit));
}
