import type { Json } from '../../engine/telemetry/json';
import type { StateEntry } from '../../io/state/format';
import type { Outbox, Unsent } from './outbox';

/** All that a stopped node has to remember, one entry a key: what it had no time to send, then its stages. */
export function* entriesOf(unsent: readonly Unsent[], snapshot: Iterable<StateEntry>): Iterable<StateEntry> {
  yield ['unsent', unsent.length];
  for (const one of unsent) yield ['', one as unknown as Json];
  yield* snapshot;
}

/** Sends what was left; gives the entries of the stages. */
export function takeUp(entries: Iterable<StateEntry>, outbox: Outbox): Iterable<StateEntry> {
  const rest = entries[Symbol.iterator]();
  const next = () => rest.next().value?.[1] ?? null;
  const unsent = Number(next());
  for (let i = 0; i < unsent; i++) {
    const [output, value] = next() as unknown as Unsent;
    outbox.put(output, value);
  }
  outbox.end();
  return { [Symbol.iterator]: () => rest };
}
