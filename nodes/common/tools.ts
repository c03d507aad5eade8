import { backgroundClock, type Clock } from '../../io/clock';

/** What a node takes from the machine; tests and benches pass their own. */
export interface Tools {
  readonly clock: Clock;
  /** CPU time of this process in milliseconds, from any zero. */
  readonly cpuMs: () => number;
  /** Told the CPU time of each slice of work. */
  readonly onSlice?: (ms: number) => void;
}

export const systemTools: Tools = { clock: backgroundClock, cpuMs };

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
