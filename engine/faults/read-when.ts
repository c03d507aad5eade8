import { isZone } from '../telemetry/zone-offset';
import { formatDuration } from '../windows/duration';
import { isCron } from './cron';
import type { FaultPlan } from './plan';
import { missing, readLength, readNumber, readTime, wrong } from './read-values';

/** Keys of a fault document that say when it happens. */
export const WHEN_KEYS = ['at', 'after', 'cron', 'zone', 'for', 'every', 'times', 'chance'] as const;

/** A calendar that repeats faster than this floods the labels. */
const SHORTEST_PERIOD_S = 10;

type When = Pick<FaultPlan, 'start' | 'durationMs' | 'everyMs' | 'times' | 'chance'>;
type Document = Readonly<Record<string, unknown>>;
type At = (key: string) => string;

/**
 * When a fault happens: `at`, `after` or `cron`, then `every` but with cron.
 *
 * @param at path of a key
 * @param usualMs how long it lasts when nothing is said; null is until it is cleared
 * @param zone that cron is of when nothing is said
 */
export function readWhen(document: Document, at: At, usualMs: number | null, zone: string): When {
  const start = readStart(document, at, zone);
  const everyMs = readLength(document.every, at('every'), null);
  if (everyMs !== null && 'cron' in start) throw wrong(at('every'), document.every, ['cron', 'every']);
  if (everyMs !== null && everyMs < SHORTEST_PERIOD_S * 1000)
    throw wrong(at('every'), document.every, `${SHORTEST_PERIOD_S} s`);
  const durationMs = readLength(document.for, at('for'), usualMs);
  // It would never end, and more and more of it would be on at a time.
  if (everyMs !== null && durationMs !== null && durationMs > everyMs)
    throw wrong(at('for'), document.for ?? formatDuration(durationMs), ['0s', '…', formatDuration(everyMs)]);
  const isRepeated = everyMs !== null || 'cron' in start;
  // What comes again must end in between.
  if (isRepeated && durationMs === null) throw missing(at('for'));
  if (document.times !== undefined && !isRepeated) throw missing(at('every'));
  return {
    start,
    durationMs,
    everyMs,
    times: isRepeated ? readTimes(document.times, at('times')) : 1,
    chance: readNumber(document.chance, at('chance'), { min: 0, max: 1, usual: 1 }),
  };
}

function readStart(document: Document, at: At, zone: string): FaultPlan['start'] {
  const given = (['at', 'after', 'cron'] as const).filter((key) => document[key] !== undefined);
  const [first, second] = given;
  if (second !== undefined) throw wrong(at(second), document[second], given);
  if (document.zone !== undefined && first !== 'cron') throw missing(at('cron'));
  if (first === 'at') return { at: readTime(document.at, at('at')) };
  if (first === undefined || first === 'after')
    return { afterMs: readLength(document.after, at('after'), 0) };
  const { cron } = document;
  if (typeof cron !== 'string' || !isCron(cron)) throw wrong(at('cron'), cron, 'a-cron');
  return { cron, zone: readZone(document.zone, at('zone'), zone) };
}

function readZone(value: unknown, field: string, usual: string): string {
  if (value === undefined) return usual;
  if (typeof value !== 'string' || !isZone(value)) throw wrong(field, value, 'a-zone');
  return value;
}

function readTimes(value: unknown, field: string): number | null {
  if (value === undefined) return null;
  if (!Number.isInteger(value)) throw wrong(field, value, '1..1000000');
  return readNumber(value, field, { min: 1, max: 1e6, usual: 1 });
}
