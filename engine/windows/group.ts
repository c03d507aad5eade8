import type { Json } from '../telemetry/json';
import type { EpochMs, Metric, Tags } from '../telemetry/metric';
import type { Refused } from '../telemetry/problem';
import type { Out } from '../telemetry/stage';
import type { Columns } from './columns';
import { Laggards } from './laggards';
import type { Plan } from './plan';
import type { Due } from './schedule';
import type { Source, Verdict } from './source';
import type { Kin, Workshop } from './workshop';

/** Samples of one instant may come one after the other: it is over a millisecond later. */
export const INSTANT_MS = 1;

/** How much of their work groups do in one step: a row that is taken in is one of it. */
export const STEP_WORK = 512;

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
  place = -1;
  /** Domain time at which any of its series was last heard. */
  private heardAt: EpochMs = Number.NEGATIVE_INFINITY;
  /** Only of several series: there are as many groups as series where each has a key of its own. */
  private laggards: Laggards | undefined;

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
  /**
   * Gives out every window whose end the watermark has passed, and forgets what cannot change: step by step,
   * each a bounded amount of work, with what it gave. After any step the rest may be left for another time.
   */
  abstract close(): Iterable<readonly WindowOut[]>;
  /** Frees a tail that has grown long of the rows from before `line`. */
  abstract makeRoom(source: Source, line: EpochMs): void;
  abstract snapshot(): Json;
  abstract restore(state: Json): void;

  join(source: Source): void {
    this.sources.push(source);
    if (source.receivedAt > this.heardAt) this.heardAt = source.receivedAt;
  }

  /** A series is heard at a domain time. */
  heard(source: Source, clock: EpochMs): void {
    source.receivedAt = clock;
    this.heardAt = clock;
    this.laggards?.heard(source);
  }

  /** Moves the watermark to where its series and the clock are, and gives it. */
  observe(clock: EpochMs, firstClock: EpochMs): EpochMs {
    const slowest = this.slowest(clock, firstClock);
    const reached = slowest === undefined ? clock : slowest.latest - this.plan.outOfOrderMs;
    if (reached > this.watermark) this.watermark = reached;
    return this.watermark;
  }

  /** When the clock has to look at it again: at an end, or when the series falls silent that lags most. */
  dueAfter(clock: EpochMs, firstClock: EpochMs): EpochMs {
    if (this.nextEnd > clock) return this.nextEnd;
    const slowest = this.nextEnd > this.watermark ? this.slowest(clock, firstClock) : undefined;
    // With nobody to wait for, there is work left: at the next tick.
    return slowest?.silentFrom(firstClock) ?? clock + INSTANT_MS;
  }

  /** When it is forgotten unless something comes. */
  expiry(firstClock: EpochMs): EpochMs {
    return Math.max(this.heardAt, firstClock) + this.plan.idleExpiryMs;
  }

  /** The series that holds up the watermark: the slowest behind the clock that is not silent. */
  private slowest(clock: EpochMs, firstClock: EpochMs): Source | undefined {
    const { sources, columns, plan } = this;
    const line = clock + plan.outOfOrderMs;
    if (sources.length > 1) {
      this.laggards ??= new Laggards(sources, columns);
      return this.laggards.slowest(line, clock, firstClock);
    }
    const [only] = sources;
    return only !== undefined && only.latest < line && only.silentFrom(firstClock) > clock ? only : undefined;
  }
}
