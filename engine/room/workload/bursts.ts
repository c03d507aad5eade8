import type { RandomStream } from '../../telemetry/random';
import { DAY_MS } from '../../telemetry/units';

/** Arrivals of a Poisson process: when the next burst comes, and until when the last one lasts. ms since the start. */
export interface BurstTimes {
  nextMs: number;
  untilMs: number;
}

export function firstBurst(perDay: number, stream: RandomStream): BurstTimes {
  return { nextMs: gap(perDay, stream), untilMs: Number.NEGATIVE_INFINITY };
}

/**
 * Takes in the bursts that have come by `timeMs`; one that comes during another prolongs it. Is there one now?
 */
export function inBurst(
  times: BurstTimes,
  timeMs: number,
  perDay: number,
  burstMs: number,
  stream: RandomStream,
): boolean {
  while (times.nextMs <= timeMs) {
    times.untilMs = Math.max(times.untilMs, times.nextMs + burstMs);
    times.nextMs += gap(perDay, stream);
  }
  return timeMs < times.untilMs;
}

/** Whole milliseconds, at least one, so that a high rate cannot keep the loop above for ever. */
function gap(perDay: number, stream: RandomStream): number {
  if (perDay === 0) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.round(stream.exponential(DAY_MS / perDay)));
}
