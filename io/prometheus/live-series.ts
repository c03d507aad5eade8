import type { EpochMs, Metric, Tags } from '../../engine/telemetry/metric';
import { fullKey } from '../../engine/telemetry/series-key';
import { NOTHING } from '../../engine/telemetry/stage';

/** Series between two pauses: some ten microseconds. */
const LOOKS = 256;

interface Live {
  readonly name: string;
  readonly tags: Tags;
  /** The round in which each field came last. */
  readonly fields: Record<string, number>;
}

/**
 * Which series a target had in its last scrape. As Prometheus has it, one that is not in the next, and all of them
 * when the target is down or gone, are stale from then on: each field is told once as `null`, marked `stale`.
 * Series with times of their own have none of that, since their source says when they are.
 */
export class LiveSeries {
  /** Series that are not followed because there were too many. */
  dropped = 0;
  private readonly live = new Map<string, Live>();
  private round = 0;

  constructor(private readonly maxSeries: number) {}

  /** The Metric has come in this round, of time `at`. */
  see({ name, tags, fields, timestamp }: Metric, at: EpochMs): void {
    if (timestamp !== at) return;
    const key = fullKey(name, tags);
    let live = this.live.get(key);
    if (live === undefined) {
      if (this.live.size >= this.maxSeries) {
        this.dropped++;
        return;
      }
      // Whoever is given the Metric may change it.
      live = { name, tags: { ...tags }, fields: {} };
      this.live.set(key, live);
    }
    for (const field in fields) live.fields[field] = this.round;
  }

  /** The round of time `at` is over: what has not come in it. `undefined` is a place to pause. */
  *endRound(at: EpochMs): Generator<Metric | undefined> {
    let looks = 0;
    for (const [key, live] of this.live) {
      if (++looks % LOOKS === 0) yield undefined;
      const gone = this.goneOf(live);
      if (gone.length === 0) continue;
      for (const field of gone) delete live.fields[field];
      if (Object.keys(live.fields).length === 0) this.live.delete(key);
      yield {
        name: live.name,
        tags: { ...live.tags },
        fields: Object.fromEntries(gone.map((field) => [field, null])),
        timestamp: at,
        quality: Object.fromEntries(gone.map((field) => [field, 'stale'])),
      };
    }
    this.round++;
  }

  private goneOf({ fields }: Live): readonly string[] {
    let gone: string[] | undefined;
    for (const field in fields) {
      if (fields[field] === this.round) continue;
      gone ??= [];
      gone.push(field);
    }
    return gone ?? NOTHING;
  }
}
