import { stat } from 'node:fs/promises';
import type { ManualClock } from './manual-clock';

const STEP_MS = 100;
const MOST_STEPS = 20_000;

/** Moves the clock on, with the disk and the network in between, until the condition holds. */
export async function pass(clock: ManualClock, holds: () => boolean, what: string): Promise<void> {
  for (let step = 0; !holds(); step++) {
    if (step === MOST_STEPS) throw new Error(`after ${(MOST_STEPS * STEP_MS) / 1000} s still not: ${what}`);
    clock.advance(STEP_MS);
    // A round to the disk gives what is under way a turn.
    await stat(__filename);
  }
}
