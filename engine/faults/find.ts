import { ProblemError, problem } from '../telemetry/problem';

interface Named {
  readonly name: string;
}

/** Place of the one of a name; −1 when none is given. */
export function oneOf(all: readonly Named[], name: string | undefined, field: string): number {
  if (name === undefined) return -1;
  const found = all.findIndex((each) => each.name === name);
  if (found < 0)
    throw absent(
      field,
      name,
      all.map((each) => each.name),
    );
  return found;
}

/** Places of those that are allowed, and of this name if one is given. */
export function chosen<T extends Named>(
  all: readonly T[],
  name: string | undefined,
  allowed: (each: T) => boolean,
  field: string,
): number[] {
  const candidates = [...all.keys()].filter((i) => allowed(all[i] as T));
  if (name === undefined) return candidates;
  const found = candidates.filter((i) => all[i]!.name === name);
  if (found.length === 0) {
    throw absent(
      field,
      name,
      candidates.map((i) => all[i]!.name),
    );
  }
  return found;
}

const MOST_SHOWN = 8;

/** What a fault names and a room has not, with the names of what it has. */
export function absent(
  field: string,
  value: string,
  names: readonly string[],
  most = MOST_SHOWN,
): ProblemError {
  const shown = names.length > most ? [...names.slice(0, most), '…'] : names;
  return new ProblemError(problem('fault-target', field, value, shown));
}
