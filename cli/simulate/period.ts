import { isoTimeOf } from '../../engine/codecs/iso-time';
import { isTime } from '../../engine/telemetry/admit';
import type { EpochMs } from '../../engine/telemetry/metric';
import { type Limit, problem } from '../../engine/telemetry/problem';
import { HOUR_MS } from '../../engine/telemetry/units';
import { badValue, type Flags } from '../common/flags';

/** From when to when, and how often the room is looked at. */
export interface Period {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly stepMs: number;
}

const START = Date.UTC(2026, 0, 1);
const YEAR_2100 = Date.UTC(2100, 0, 1);
const DEFAULT_HOURS = 24;
const DEFAULT_STEP_S = 1;
/** The physics goes in steps of at most 10 s anyway. */
const LONGEST_STEP_S = 10;

/** Throws a UsageError. @param now of the wall, where a room that lives in its time begins */
export function periodOf(flags: Flags, now: EpochMs): Period {
  const start = startOf(flags, flags.has('realtime') ? now : START);
  const hours = flags.number('hours') ?? DEFAULT_HOURS;
  const end = start + Math.round(hours * HOUR_MS);
  const most = Math.floor((YEAR_2100 - start) / HOUR_MS);
  if (end <= start || !isTime(end)) throw outside('hours', hours, `0..${most}`);
  const stepS = flags.number('step') ?? DEFAULT_STEP_S;
  const stepMs = Math.round(1000 * stepS);
  if (stepMs < 1 || stepS > LONGEST_STEP_S) throw outside('step', stepS, `0.001..${LONGEST_STEP_S}`);
  return { start, end, stepMs };
}

function startOf(flags: Flags, usual: EpochMs): EpochMs {
  const text = flags.text('start');
  if (text === undefined) return usual;
  const time = isoTimeOf(text);
  if (time === undefined) throw outside('start', text, 'iso-time');
  return Math.round(time);
}

function outside(flag: string, value: unknown, limit: Limit) {
  return badValue(flag, problem('bad-option', flag, value, limit));
}
