import type { Domains } from '../../engine/telemetry/domains';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Out } from '../../engine/telemetry/stage';
import type { Clock } from '../../io/clock';
import type { NodeShell, Remembered } from './node-shell';

/** A node with time domains remembers all of them. */
export function rememberedDomains<Config, O extends Out>(
  domains: Domains<Config, O>,
  clock: Clock,
): Remembered {
  return {
    snapshot: () => domains.snapshot(),
    restore: (entries, version) => domains.restore(entries, clock.now(), version),
    reset: () => domains.forget(),
  };
}

/** Lets time pass in all domains; what comes of it, and what is forgotten, changes the state of the node. */
export function* passTime<Config, O extends Out>(
  domains: Domains<Config, O>,
  shell: NodeShell,
  wall: EpochMs,
): Iterable<Out> {
  const { expired } = domains.counts;
  for (const out of domains.tick(wall)) {
    shell.changed = true;
    yield out;
  }
  if (domains.counts.expired > expired) shell.changed = true;
}
