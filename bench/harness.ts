import { readFileSync } from 'node:fs';

/** One thing to measure: does `work` and says how many items it took. */
export interface Candidate {
  readonly name: string;
  work(): number;
}

export interface Measured {
  readonly name: string;
  /** Items per second of CPU time (user and system), median of the runs. */
  readonly perSecond: number;
}

const RUNS = 5;
const WARM_UPS = 2;

/**
 * CPU time of candidates in one process, taken in turns so that a busy machine slows all of them alike:
 * two warm-ups each, then the median of five. Figures are rates; what is promised are their ratios.
 */
export function measure(candidates: readonly Candidate[]): Measured[] {
  const rates = candidates.map((): number[] => []);
  for (let run = -WARM_UPS; run < RUNS; run++) {
    candidates.forEach(({ work }, i) => {
      globalThis.gc?.();
      const before = process.cpuUsage();
      const items = work();
      const { user, system } = process.cpuUsage(before);
      if (run >= 0) rates[i]?.push((items * 1e6) / (user + system));
    });
  }
  return candidates.map(({ name }, i) => ({ name, perSecond: median(rates[i] as number[]) }));
}

/** The same for work that gives way to the event loop: what it works on is made before the clock starts. */
export interface Chore<T> {
  readonly name: string;
  prepare(): T;
  work(on: T): Promise<void>;
}

/** How often a second of CPU time each could be done. */
export async function measureInTurns<T>(chores: readonly Chore<T>[]): Promise<number[]> {
  const rates = chores.map((): number[] => []);
  for (let run = -WARM_UPS; run < RUNS; run++) {
    for (const [i, chore] of chores.entries()) {
      const on = chore.prepare();
      globalThis.gc?.();
      const before = process.cpuUsage();
      await chore.work(on);
      const { user, system } = process.cpuUsage(before);
      if (run >= 0) rates[i]?.push(1e6 / (user + system));
    }
  }
  return rates.map(median);
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

/** A loop of a kind that every machine runs alike, to read other figures by: additions a second. */
export const calibration: Candidate = {
  name: 'calibration: float additions',
  work() {
    const count = 50_000_000;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += i * 0.5;
    if (sum < 0) throw new Error('unreachable, but the sum must be used');
    return count;
  },
};

/** A figure that was promised or aimed at. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `must` is a bound that holds on any machine; `aim` is reported. */
  readonly bound?: { readonly kind: 'must' | 'aim'; readonly atLeast?: number; readonly atMost?: number };
}

export function holds({ value, bound }: Figure): boolean {
  return (
    value >= (bound?.atLeast ?? Number.NEGATIVE_INFINITY) &&
    value <= (bound?.atMost ?? Number.POSITIVE_INFINITY)
  );
}

/**
 * CPU time of this thread, by the scheduler of Linux; elsewhere that of the process, which counts the
 * threads that collect garbage as well.
 */
export function threadCpuMs(): number {
  try {
    const [ns] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(ns) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
