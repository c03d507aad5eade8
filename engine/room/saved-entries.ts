import type { Json } from '../telemetry/json';
import { ProblemError, problem } from '../telemetry/problem';

/** A saved state that says what is missing: that of another room has other keys. */
export class SavedEntries extends Map<string, Json> {
  /** @throws ProblemError `bad-state` naming the key that is not there */
  override get(key: string): Json {
    const state = super.get(key);
    if (state === undefined) throw new ProblemError(problem('bad-state', key, 'nothing'));
    return state;
  }
}
