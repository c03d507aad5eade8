import type { EpochMs } from '../telemetry/metric';
import { DAY_MS } from '../telemetry/units';
import { nextTime } from './cron';
import type { FaultPlan } from './plan';

/** A plan with the period of it that is to come. */
export interface Period {
  readonly plan: FaultPlan;
  /** Which it is, from 0, and when it starts. */
  readonly next: number;
  readonly startMs: EpochMs;
}

/** The first period of a plan, counted from `now`; undefined when there is none. */
export function firstPeriod(plan: FaultPlan, now: EpochMs): Period | undefined {
  const { start } = plan;
  if ('cron' in start) return periodAt(plan, 0, nextTime(start, now));
  const first = { plan, next: 0, startMs: 'at' in start ? start.at : now + start.afterMs };
  return notOver(first, now);
}

export function periodAfter({ plan, next, startMs }: Period): Period | undefined {
  const { start, everyMs } = plan;
  if ('cron' in start) return periodAt(plan, next + 1, nextTime(start, startMs + 1));
  return everyMs === null ? undefined : periodAt(plan, next + 1, startMs + everyMs);
}

/** Where time leaps, as over a gap in a stream, what repeats is not made up for further back than this. */
const MADE_UP_MS = DAY_MS;

/** The period when time has come to `now` at once: a later one of the plan, if it is long over. */
export function lately(period: Period, now: EpochMs): Period | undefined {
  const { plan, next, startMs } = period;
  const from = now - MADE_UP_MS;
  if (startMs >= from) return period;
  return 'cron' in plan.start ? periodAt(plan, next + 1, nextTime(plan.start, from)) : notOver(period, from);
}

/** The first period of what repeats by lengths of time that is not over at `now`. */
function notOver(period: Period, now: EpochMs): Period {
  const { plan, next, startMs } = period;
  const { everyMs, durationMs } = plan;
  if (everyMs === null || durationMs === null) return period;
  const over = Math.max(0, Math.ceil((now - startMs - durationMs) / everyMs));
  return { plan, next: next + over, startMs: startMs + over * everyMs };
}

function periodAt(plan: FaultPlan, next: number, startMs: EpochMs | undefined): Period | undefined {
  return startMs === undefined ? undefined : { plan, next, startMs };
}
