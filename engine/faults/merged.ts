import type { Fault } from '../telemetry/fault';
import type { EpochMs } from '../telemetry/metric';

/** A whole fault in one row, as `--labels` writes it. What has not come to pass is null. */
export type FaultRow = Omit<Fault, 'state' | 'at'> & {
  readonly started_at: EpochMs | null;
  readonly observable_at: EpochMs | null;
  readonly ended_at: EpochMs | null;
};

/** Joins the labels of each fault, in the order in which they were first heard of. */
export function mergedFaults(labels: Iterable<Fault>): FaultRow[] {
  const rows = new Map<string, FaultRow>();
  for (const { state, at, ...what } of labels) {
    const before = rows.get(what.id) ?? { ...what, started_at: null, observable_at: null, ended_at: null };
    // What a later label adds is kept: which sensors were hit is known only then.
    const parameters = { ...before.parameters, ...what.parameters };
    rows.set(what.id, { ...before, parameters, [`${state}_at`]: at });
  }
  return [...rows.values()];
}
