import { type Metric, type Quality, worse } from '../metric';

/** A Metric on its way through the gate, and the fields of it that contradict others. */
export interface Held {
  readonly metric: Metric;
  suspect?: Set<string>;
}

export function markSuspect(held: Held | undefined, field: string): void {
  if (held === undefined) return;
  held.suspect ??= new Set();
  held.suspect.add(field);
}

/** The Metric with its marks; the same object when there are none. */
export function released({ metric, suspect }: Held): Metric {
  if (suspect === undefined) return metric;
  const quality: Record<string, Quality> = { ...metric.quality };
  for (const field of suspect) quality[field] = worse(quality[field], 'suspect') as Quality;
  return { ...metric, quality };
}
