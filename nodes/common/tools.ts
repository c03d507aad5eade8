import { backgroundClock, type Clock, elapsedMs } from '../../io/clock';

/** What a node takes from the machine; tests and benches pass their own. */
export interface Tools {
  readonly clock: Clock;
  /** Milliseconds from any zero, to see how long a slice of work has taken: asked often, so it is cheap. */
  readonly elapsedMs: () => number;
  /** Told the length of each slice of work, from `start` on the scale of `elapsedMs`. */
  readonly onSlice?: (ms: number, start: number) => void;
}

export const systemTools: Tools = { clock: backgroundClock, elapsedMs };
