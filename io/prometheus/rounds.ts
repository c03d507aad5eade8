import type { Clock, Stop } from '../clock';

/**
 * Calls back for each of many things once an interval, each at a place of its own within it: that of its name, the
 * same after every start, whatever others there are. So a thousand targets are no thousand requests at once.
 */
export class Rounds<T extends { readonly id: string }> {
  private readonly stops = new Map<string, Stop>();
  private closed = false;

  constructor(
    private readonly clock: Pick<Clock, 'now' | 'after'>,
    private readonly intervalMs: number,
    private readonly due: (item: T) => void,
  ) {}

  /** From now on these, and no others. `undefined` is a place to pause. */
  *set(items: readonly T[]): Generator<undefined> {
    const ids = new Set(items.map(({ id }) => id));
    for (const [id, stop] of this.stops) {
      if (ids.has(id)) continue;
      stop();
      this.stops.delete(id);
    }
    for (const item of items) {
      yield undefined;
      if (this.closed) return;
      if (!this.stops.has(item.id)) this.arm(item, Math.floor(placeOf(item.id) * this.intervalMs));
    }
  }

  close(): void {
    this.closed = true;
    for (const stop of this.stops.values()) stop();
    this.stops.clear();
  }

  /** For the place that comes next, `behindMs` from now at the soonest. */
  private arm(item: T, offsetMs: number, behindMs = 0): void {
    const { clock, intervalMs } = this;
    const from = clock.now() + behindMs;
    const since = (((from - offsetMs) % intervalMs) + intervalMs) % intervalMs;
    const stop = clock.after(behindMs + intervalMs - since, () => {
      this.arm(item, offsetMs, EARLY_MS);
      this.due(item);
    });
    this.stops.set(item.id, stop);
  }
}

/** A timer may fire a little before its time by the clock, which is no reason to come twice. */
const EARLY_MS = 2;

/** A place within [0, 1) by name: FNV-1a, with its bits spread by the finisher of MurmurHash3. */
export function placeOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
