import { clamp, flaw } from './admit';
import { isClock, readClock } from './clock';
import { Domain, type DomainKind, type SavedDomain } from './domain';
import { isRecord, type Json } from './json';
import { clusterOf, type EpochMs, type Metric } from './metric';
import { type Problem, problem, type Refused, refused } from './problem';
import { KEY_SEPARATOR } from './series-key';
import { type MetricStage, type MetricStageKind, migrationsFrom, NOTHING, type Out } from './stage';
import { DAY_MS } from './units';

export interface DomainsOptions {
  /**
   * `live`: a domain follows the wall clock until its first clock Metric or its first simulated Metric.
   * `file`: the clock of a domain is its largest timestamp so far; clock Metrics are passed over.
   */
  readonly mode: 'live' | 'file';
  /** A timestamp further ahead of the domain's clock than this is refused and moves nothing. */
  readonly futureAllowanceMs: number;
  readonly maxDomains: number;
  /** A live domain of which nothing is heard for so much wall time is forgotten: what waits in it comes out first. */
  readonly idleExpiryMs: number;
}

export const DOMAIN_DEFAULTS: DomainsOptions = {
  mode: 'live',
  futureAllowanceMs: 60_000,
  maxDomains: 1000,
  idleExpiryMs: DAY_MS,
};

/** Wall time without a clock Metric after which a driven domain is shown as stopped. */
export const CLOCK_SILENCE_MS = 60_000;

export interface DomainState {
  cluster: string;
  kind: DomainKind;
  /** Event time reached; undefined before the first clock of a driven domain. */
  now: EpochMs | undefined;
  /** A driven domain that has had no clock for `CLOCK_SILENCE_MS` of wall time. */
  clockStopped: boolean;
  /** Wall time at which anything was heard of it last; undefined: not since it was opened or restored. */
  heardAt: EpochMs | undefined;
  /** By its last clock: seconds of it a wall second (0: unknown), and whether they pass. */
  rate: number;
  running: boolean;
}

type Given<O extends Out> = O | Out<Metric> | Out<Refused>;

/** Keeps one stage per time domain and tells each what time it is. Pure: wall time is passed in. */
export class Domains<Config, O extends Out = Out> {
  /**
   * What happened since creation. `refused` (clocks too) and `future` came out refused. A new epoch is also told
   * by `takeStartedOver`, and a clamped value by the mark on it. The rest cost no data: clocks that were past,
   * and domains that were forgotten after all of theirs had come out.
   */
  readonly counts = { future: 0, refused: 0, clocksIgnored: 0, epochs: 0, clamped: 0, expired: 0 };
  private readonly domains = new Map<string, Domain<O>>();
  private readonly startedOver = new Set<string>();

  constructor(
    private readonly kind: MetricStageKind<Config, O>,
    private readonly config: Config,
    private readonly options: DomainsOptions = DOMAIN_DEFAULTS,
  ) {}

  /** Takes one Metric (or what claims to be one) at wall time `wall`. */
  push(input: unknown, wall: EpochMs): Iterable<Given<O>> {
    const why = flaw(input);
    if (why !== undefined) return this.refuse(input, why);
    const metric = input as Metric;
    if (isClock(metric)) return this.options.mode === 'file' ? NOTHING : this.heed(metric, wall);

    const domain = this.domainOf(metric, wall);
    if (domain === undefined) return this.turnAway(metric);
    if (metric.tags.method === 'simulated') this.drive(domain, metric, wall);
    const before = domain.passTime(metric.timestamp, wall);
    if (metric.timestamp > domain.horizon(this.options.futureAllowanceMs)) {
      this.counts.future++;
      const allowed = `${this.options.futureAllowanceMs / 1000} s` as const;
      const ahead = problem('future', 'timestamp', metric.timestamp, allowed);
      domain.stage.noteRefused?.(metric, 'future');
      return chain(before, [{ port: 'refused', value: refused(ahead, metric) }]);
    }
    const clean = clamp(metric);
    if (clean !== metric) this.counts.clamped++;
    return before === NOTHING ? domain.stage.push(clean) : chainPush(before, domain.stage, clean);
  }

  /**
   * The wall clock has reached `wall`: wall domains follow it, and idle ones are forgotten. Called about once
   * a second.
   */
  *tick(wall: EpochMs): Iterable<O> {
    for (const [cluster, domain] of this.domains) {
      if (domain.kind === 'wall') yield* domain.advance(wall);
      if (wall - domain.idleSince > this.options.idleExpiryMs) yield* this.expire(cluster, domain);
    }
  }

  /** No more input: everything that waits for time comes out. */
  *end(): Iterable<O> {
    for (const domain of this.domains.values()) yield* domain.advance(Number.POSITIVE_INFINITY);
  }

  /** Forgets one domain, or all: what comes next is the first that was ever heard of it. */
  forget(cluster?: string): void {
    if (cluster === undefined) this.domains.clear();
    else this.domains.delete(cluster);
  }

  /** The domains that have started over, and forgotten what was, since this was asked last. */
  takeStartedOver(): string[] {
    const clusters = [...this.startedOver];
    this.startedOver.clear();
    return clusters;
  }

  states(wall: EpochMs): DomainState[] {
    return [...this.domains].map(([cluster, domain]) => ({
      cluster,
      kind: domain.kind,
      now: Number.isFinite(domain.now) ? domain.now : undefined,
      clockStopped: domain.kind === 'driven' && wall - domain.heardAt > CLOCK_SILENCE_MS,
      heardAt: domain.heard ? domain.idleSince : undefined,
      rate: domain.rate,
      running: domain.running,
    }));
  }

  /** The stages, for figures that a node shows. */
  stages(): Iterable<MetricStage<O>> {
    return [...this.domains.values()].map((domain) => domain.stage);
  }

  /** That of one cluster, for what is asked of it besides Metrics; undefined when nothing was heard of it. */
  stage(cluster: string): MetricStage<O> | undefined {
    return this.domains.get(cluster)?.stage;
  }

  *snapshot(): Iterable<[string, Json]> {
    for (const [cluster, domain] of this.domains) {
      yield [cluster, domain.snapshot()];
      for (const [key, state] of domain.stage.snapshot()) yield [cluster + KEY_SEPARATOR + key, state];
    }
  }

  /**
   * Goes on from a snapshot, of an older `version` of the stage if there are migrations from it. `wall` is now:
   * a clock is only missed from here on.
   */
  restore(from: Iterable<[string, Json]>, wall: EpochMs, version = this.kind.version): void {
    const migrations = migrationsFrom(version, this.kind) ?? [];
    const heads = new Map<string, SavedDomain>();
    const bodies = new Map<string, [string, Json][]>();
    for (const [key, state] of from) {
      const cut = key.indexOf(KEY_SEPARATOR);
      if (cut < 0) heads.set(key, state as unknown as SavedDomain);
      else {
        const cluster = key.slice(0, cut);
        const body = bodies.get(cluster) ?? [];
        body.push([key.slice(cut + 1), state]);
        bodies.set(cluster, body);
      }
    }
    for (const [cluster, head] of heads) {
      const body: Iterable<[string, Json]> = bodies.get(cluster) ?? [];
      const today = migrations.reduce((older, migrate) => migrate(older), body);
      const stage = this.kind.restore(this.config, today);
      this.domains.set(cluster, Domain.restore(head, stage, wall));
    }
  }

  /** What comes while its last results are given out opens it anew. */
  private *expire(cluster: string, domain: Domain<O>): Iterable<O> {
    this.counts.expired++;
    this.domains.delete(cluster);
    yield* domain.advance(Number.POSITIVE_INFINITY);
  }

  private refuse(input: unknown, why: Problem): readonly Out<Refused>[] {
    this.counts.refused++;
    const cluster = clusterClaimed(input);
    if (cluster !== undefined)
      this.domains.get(cluster)?.stage.noteRefused?.(input as Pick<Metric, 'tags'>, 'refused');
    return [{ port: 'refused', value: refused(why, input) }];
  }

  /** There is no room for its domain. */
  private turnAway(metric: Metric): readonly Out<Refused>[] {
    const limit = this.options.maxDomains;
    return this.refuse(metric, problem('too-many-series', 'tags.cluster', this.domains.size + 1, limit));
  }

  /** The domain that a Metric is heard of. */
  private domainOf(metric: Metric, wall: EpochMs): Domain<O> | undefined {
    const cluster = clusterOf(metric.tags);
    const domain = this.domains.get(cluster) ?? this.open(cluster, wall);
    if (domain !== undefined) {
      domain.idleSince = wall;
      domain.heard = true;
    }
    return domain;
  }

  private open(cluster: string, wall: EpochMs): Domain<O> | undefined {
    if (this.domains.size >= this.options.maxDomains) return undefined;
    const kind = this.options.mode === 'file' ? 'file' : 'wall';
    const domain = new Domain(kind, this.kind.create(this.config), wall);
    this.domains.set(cluster, domain);
    return domain;
  }

  private drive(domain: Domain<O>, metric: Metric, wall: EpochMs): void {
    if (domain.drive(wall)) this.startOver(domain, metric);
  }

  private startOver(domain: Domain<O>, { tags }: Metric): void {
    this.counts.epochs++;
    this.startedOver.add(clusterOf(tags));
    domain.startOver(this.kind.create(this.config));
  }

  /** A clock Metric: the domain is driven from now on, and this is its time. */
  private heed(metric: Metric, wall: EpochMs): Iterable<Given<O>> {
    const clock = readClock(metric);
    if (clock === undefined) {
      return this.refuse(metric, problem('missing-field', 'fields.epoch or fields.sequence', undefined));
    }
    const domain = this.domainOf(metric, wall);
    if (domain === undefined) return this.turnAway(metric);
    this.drive(domain, metric, wall);
    if (domain.isPast(clock)) {
      this.counts.clocksIgnored++;
      return NOTHING;
    }
    if (domain.beginsEpoch(clock)) this.startOver(domain, metric);
    // The clock goes after all that it releases: those behind this node need it too.
    return chain(domain.follow(clock, wall), [{ port: 'result', value: metric }]);
  }
}

/** The cluster that an input names when it is enough of a Metric to be counted against its publisher. */
function clusterClaimed(input: unknown): string | undefined {
  if (!isRecord(input) || !isRecord(input.tags)) return undefined;
  const { cluster } = input.tags;
  return cluster === undefined || typeof cluster === 'string' ? clusterOf({ cluster }) : undefined;
}

function* chain<A, B>(first: Iterable<A>, second: Iterable<B>): Iterable<A | B> {
  yield* first;
  yield* second;
}

/** Time passes first: what is due comes out before the Metric is taken in. */
function* chainPush<O extends Out>(before: Iterable<O>, stage: MetricStage<O>, metric: Metric): Iterable<O> {
  yield* before;
  yield* stage.push(metric);
}
