import type { EpochMs } from '../../engine/telemetry/metric';
import type { Out } from '../../engine/telemetry/stage';
import type { Clock, Stop } from '../../io/clock';
import type { Pump } from './pump';

export interface Pace {
  readonly clock: Clock;
  readonly periodMs: number;
  /** The work of one tick. */
  readonly run: (wall: EpochMs) => Iterable<Out>;
  readonly end: (error?: Error) => void;
}

/**
 * Gives the pump a task each period, unless the last one still waits: whoever falls behind goes slower,
 * where making up for it would add to what is too much already.
 */
export function pace(pump: Pump, { clock, periodMs, run, end }: Pace): Stop {
  let waits = false;
  return clock.every(periodMs, () => {
    if (waits) return;
    const since = clock.now();
    const ended = (error?: Error) => {
      waits = false;
      end(error);
    };
    waits = true;
    if (!pump.offer({ since, run: () => run(since), end: ended })) waits = false;
  });
}
