import type { Clock } from '../../io/clock';
import type { Pump } from './pump';

/** A flow has 15 s to stop, the writing of the state included. */
const DRAIN_MS = 8000;

/** Works off what waits while a flow stops; what there is no time for ends with the error. */
export async function drain(pump: Pump, clock: Clock, closing: () => Error): Promise<void> {
  const stop = clock.after(DRAIN_MS, () => pump.abandon(closing()));
  await pump.idle();
  stop();
}
