import type { Json } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';
import { KEY_SEPARATOR } from '../../engine/telemetry/series-key';
import type { Out } from '../../engine/telemetry/stage';
import { Reading, type ReadingConfig } from './reading';
import type { Target } from './target';

type Entry = [key: string, state: Json];

/** Between the id of a target, which holds separators of its own, and the key of a counter. */
const OF_TARGET = `${KEY_SEPARATOR}${KEY_SEPARATOR}`;

/** The readings of all targets, as they are now; their counters go on after a restart. */
export class Readings {
  private readings = new Map<string, Reading>();
  private restored = new Map<string, Entry[]>();
  private lostBefore = 0;

  constructor(private readonly config: ReadingConfig) {}

  /** Only these stay; the series of the others end. `undefined` is a place to pause. */
  *set(targets: readonly Target[], at: EpochMs): Generator<Out | undefined> {
    const ids = new Set(targets.map(({ id }) => id));
    this.restored = new Map([...this.restored].filter(([id]) => ids.has(id)));
    for (const [id, reading] of this.readings) {
      if (ids.has(id)) continue;
      this.readings.delete(id);
      this.lostBefore += reading.lost;
      yield* reading.leave(at);
    }
  }

  of(target: Target): Reading {
    const { id } = target;
    let reading = this.readings.get(id);
    if (reading === undefined) {
      reading = new Reading(target, this.config);
      reading.restore(this.restored.get(id) ?? []);
      this.restored.delete(id);
      this.readings.set(id, reading);
    }
    return reading;
  }

  /** Targets whose last scrape has failed. */
  get down(): number {
    let down = 0;
    for (const { isUp } of this.readings.values()) if (isUp === false) down++;
    return down;
  }

  get lost(): number {
    let { lostBefore: lost } = this;
    for (const reading of this.readings.values()) lost += reading.lost;
    return lost;
  }

  *snapshot(): Generator<Entry> {
    for (const [id, entries] of this.restored) {
      for (const [key, state] of entries) yield [id + OF_TARGET + key, state];
    }
    for (const [id, reading] of this.readings) {
      for (const [key, state] of reading.snapshot()) yield [id + OF_TARGET + key, state];
    }
  }

  restore(entries: Iterable<readonly [string, Json]>): void {
    for (const [key, state] of entries) {
      const end = key.indexOf(OF_TARGET);
      const id = key.slice(0, end);
      const own = this.restored.get(id) ?? [];
      this.restored.set(id, own);
      own.push([key.slice(end + OF_TARGET.length), state]);
    }
  }

  reset(): void {
    this.readings.clear();
    this.restored.clear();
  }
}
