import type { LoadTrace } from './settings';

/** The load of a trace at a time since the start, s. */
export function traceLoad({ seconds, load, repeat }: LoadTrace, timeS: number): number {
  const first = seconds[0]!;
  const last = seconds.at(-1)!;
  const length = last - first;
  const time = repeat && length > 0 && timeS > last ? first + ((timeS - first) % length) : timeS;
  if (time <= first) return load[0]!;
  if (time >= last) return load.at(-1)!;
  // The last point not after it.
  let low = 0;
  let high = seconds.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (seconds[middle]! <= time) low = middle;
    else high = middle;
  }
  const share = (time - seconds[low]!) / (seconds[high]! - seconds[low]!);
  return load[low]! + share * (load[high]! - load[low]!);
}
