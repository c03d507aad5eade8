import type { EpochMs } from '../../telemetry/metric';
import { HOUR_MS, MINUTE_MS } from '../../telemetry/units';
import type { Span } from '../memory';
import type { Points } from '../pages/common';

/** Windows are closed some seconds after their end. */
const SETTLES_MS = 5000;
/** So many of the newest points may still change, as late windows come. */
const LATE = 4;

export interface Distances {
  readonly everyMs: number;
  readonly count: number;
}

/** Two hours, a point every 20 s. */
export const RECENT: Distances = { everyMs: 20_000, count: (2 * HOUR_MS) / 20_000 };

/** Of distances from here on the newest point is of what has passed of it by now: nobody waits an hour for it. */
const LONG_MS = 5 * MINUTE_MS;

/** The last `rangeMs` before `now`, at even distances; windows of the end have been told. */
export function spanBefore(now: EpochMs, rangeMs: number, everyMs: number): Span {
  const settled = (now - SETTLES_MS) / everyMs;
  const to = (everyMs < LONG_MS ? Math.floor(settled) : Math.ceil(settled)) * everyMs;
  return { from: to - rangeMs, to, everyMs };
}

/** The last points of what is dear to make: each time only the newest are made anew. */
export class Moving {
  private made: Points | undefined;

  constructor(
    private readonly distances: Distances,
    private readonly make: (span: Span) => readonly (number | null)[],
  ) {}

  at(now: EpochMs): Points {
    const { everyMs, count } = this.distances;
    const span = spanBefore(now, everyMs * count, everyMs);
    const old = this.made;
    const passed = old === undefined ? count : (span.from - old.from) / everyMs;
    const anew = passed >= 0 ? Math.min(count, passed + LATE) : count;
    const kept = old === undefined ? [] : old.values.slice(passed, count + passed - anew);
    const fresh = this.make({ ...span, from: span.to - anew * everyMs });
    this.made = { from: span.from, everyMs, values: [...kept, ...fresh] };
    return this.made;
  }
}
