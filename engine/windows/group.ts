import type { Json } from '../telemetry/json';
import type { EpochMs, Metric, Tags } from '../telemetry/metric';
import type { Refused } from '../telemetry/problem';
import type { Out } from '../telemetry/stage';
import type { Columns } from './columns';
import type { Plan } from './plan';
import type { Due } from './schedule';
import type { Source, Verdict } from './source';
import type { Kin, Workshop } from './workshop';

export type WindowOut = Out<Metric> | Out<Refused<Metric>>;

/** What tells a group from others. */
export interface GroupIdentity {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  /** The tags of its windows, without `window`. */
  readonly tags: Tags;
  readonly columns: Columns;
}

/** The series that make up one key, and the windows open for them. */
export abstract class Group implements Due, Kin {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly tags: Tags;
  readonly columns: Columns;
  readonly sources: Source[] = [];
  /** Every sample up to here has come, as far as one can tell. Never falls. */
  watermark: EpochMs = Number.NEGATIVE_INFINITY;
  /** End of the earliest window that waits to be given out; Infinity when none does. */
  nextEnd: EpochMs = Number.POSITIVE_INFINITY;
  due: EpochMs = Number.POSITIVE_INFINITY;

  constructor(
    { id, key, name, tags, columns }: GroupIdentity,
    protected readonly plan: Plan,
    protected readonly workshop: Workshop,
  ) {
    this.id = id;
    this.key = key;
    this.name = name;
    this.tags = tags;
    this.columns = columns;
  }

  /** Would a sample of a source at `t` come too late? The last instant that could still change, when it would. */
  abstract lateBehind(t: EpochMs, source: Source): EpochMs | undefined;
  /** A sample of a source was put in its place: its windows open, or are given again. */
  abstract taken(source: Source, metric: Metric, verdict: Verdict): readonly WindowOut[];
  /** Gives out every window whose end the watermark has passed, and forgets what cannot change. */
  abstract close(): WindowOut[];
  /** Frees a tail that has grown long of the rows from before `line`. */
  abstract makeRoom(source: Source, line: EpochMs): void;
  abstract snapshot(): Json;
  abstract restore(state: Json): void;

  /** Moves the watermark to where its series and the clock are, and gives it. */
  observe(clock: EpochMs, firstClock: EpochMs): EpochMs {
    let reached = clock;
    for (const source of this.sources) {
      const own = source.latest - this.plan.outOfOrderMs;
      if (own < reached && source.silentFrom(firstClock) > clock) reached = own;
    }
    if (reached > this.watermark) this.watermark = reached;
    return this.watermark;
  }

  /** When the clock has to look at it again: at an end, or when a series falls silent that lags. */
  dueAfter(clock: EpochMs, firstClock: EpochMs): EpochMs {
    if (this.nextEnd > clock) return this.nextEnd;
    let due = Number.NEGATIVE_INFINITY;
    for (const source of this.sources) {
      const silent = source.silentFrom(firstClock);
      if (source.latest - this.plan.outOfOrderMs < this.nextEnd && silent > due) due = silent;
    }
    return due;
  }

  /** When it is forgotten unless something comes. */
  expiry(firstClock: EpochMs): EpochMs {
    const heard = this.sources.reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), firstClock);
    return heard + this.plan.idleExpiryMs;
  }
}
