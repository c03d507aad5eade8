import { PerformanceObserver } from 'node:perf_hooks';

/** On the scale of `elapsedMs`. */
interface Stretch {
  readonly start: number;
  readonly ms: number;
}

/** A stretch of work, with the CPU time that the thread took. */
export interface Timed extends Stretch {
  readonly cpuMs: number;
}

/**
 * What a stretch took of our own: its length without the pauses of garbage collection, but no more than
 * the CPU time of the thread, since a busy machine stretches lengths.
 */
export function own(stretch: Timed, pauses: readonly Stretch[]): number {
  return Math.min(stretch.ms - overlap(stretch, pauses), stretch.cpuMs);
}

/** Notes the pauses of garbage collection from here on, on the scale of `elapsedMs`. */
export function watchCollections(): () => Promise<Stretch[]> {
  const pauses: Stretch[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) pauses.push({ start: startTime, ms: duration });
  });
  observer.observe({ entryTypes: ['gc'] });
  return async () => {
    // Pauses are told a turn later.
    await new Promise((resolve) => setTimeout(resolve, 20));
    observer.disconnect();
    return pauses;
  };
}

function overlap(stretch: Stretch, pauses: readonly Stretch[]): number {
  let ms = 0;
  for (const pause of pauses) {
    const from = Math.max(stretch.start, pause.start);
    const to = Math.min(stretch.start + stretch.ms, pause.start + pause.ms);
    if (to > from) ms += to - from;
  }
  return ms;
}
