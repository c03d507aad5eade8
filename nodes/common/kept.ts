import type { Domains } from '../../engine/telemetry/domains';
import type { Json } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Out } from '../../engine/telemetry/stage';
import type { StateEntry } from '../../io/state/format';
import type { Outbox, Unsent } from './outbox';

/** All that a stopped node has to remember, one entry a key: what it had no time to send, then its stages. */
export function* entriesOf<C, O extends Out>(
  unsent: readonly Unsent[],
  domains: Domains<C, O>,
): Iterable<StateEntry> {
  yield ['unsent', unsent.length];
  for (const one of unsent) yield ['', one as unknown as Json];
  yield* domains.snapshot();
}

/** Sends what was left and gives the stages their state back. */
export function takeUp<C, O extends Out>(
  entries: Iterable<StateEntry>,
  outbox: Outbox,
  domains: Domains<C, O>,
  wall: EpochMs,
): void {
  const rest = entries[Symbol.iterator]();
  const next = () => rest.next().value?.[1] ?? null;
  const unsent = Number(next());
  for (let i = 0; i < unsent; i++) {
    const [output, value] = next() as unknown as Unsent;
    outbox.put(output, value);
  }
  outbox.end();
  domains.restore({ [Symbol.iterator]: () => rest }, wall);
}
