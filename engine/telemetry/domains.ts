import { clamp, flaw } from './admit';
import { type Clock, isClock, readClock } from './clock';
import type { Json } from './json';
import { isRecord } from './json';
import { DEFAULT_CLUSTER, type EpochMs, type Metric } from './metric';
import { type Problem, problem, type Refused, refused } from './problem';
import { NOTHING, type Out, type Stage, type StageKind } from './stage';

export interface DomainsOptions {
  /**
   * `live`: a domain follows the wall clock until its first clock Metric or its first simulated Metric.
   * `file`: the clock of a domain is its largest timestamp so far; clock Metrics are passed over.
   */
  readonly mode: 'live' | 'file';
  /** A timestamp further ahead of the domain's clock than this is refused and moves nothing. */
  readonly futureAllowanceMs: number;
  readonly maxDomains: number;
}

export const DOMAIN_DEFAULTS: DomainsOptions = {
  mode: 'live',
  futureAllowanceMs: 60_000,
  maxDomains: 1000,
};

/** Wall time without a clock Metric after which a driven domain is shown as stopped. */
export const CLOCK_SILENCE_MS = 60_000;

/** A stage that also keeps account of what was refused at its door. */
export interface MetricStage<O extends Out = Out> extends Stage<Metric, O> {
  noteRefused?(claimed: Pick<Metric, 'tags'>, why: 'future' | 'refused'): void;
}

export interface MetricStageKind<Config, O extends Out = Out> extends StageKind<Config, Metric, O> {
  create(config: Config): MetricStage<O>;
  restore(config: Config, from: Iterable<[string, Json]>): MetricStage<O>;
}

export interface DomainState {
  cluster: string;
  kind: 'wall' | 'driven' | 'file';
  /** Event time reached; undefined before the first clock of a driven domain. */
  now: EpochMs | undefined;
  /** A driven domain that has had no clock for `CLOCK_SILENCE_MS` of wall time. */
  clockStopped: boolean;
}

interface Domain<O extends Out> {
  kind: 'wall' | 'driven' | 'file';
  stage: MetricStage<O>;
  now: EpochMs;
  epoch: number;
  sequence: number;
  tickMs: number;
  /** Has a clock come since it was opened or restored? While one was away time has passed. */
  clockHeard: boolean;
  /** Wall time of the last sign of life of its clock. */
  heardAt: EpochMs;
}

type Given<O extends Out> = O | Out<Metric> | Out<Refused>;

/** Keeps one stage per time domain and tells each what time it is. Pure: wall time is passed in. */
export class Domains<Config, O extends Out = Out> {
  /** What happened since creation; shown in the status. */
  readonly counts = { future: 0, refused: 0, clocksIgnored: 0, epochs: 0, clamped: 0 };
  private readonly domains = new Map<string, Domain<O>>();

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
    if (domain === undefined) {
      const limit = this.options.maxDomains;
      return this.refuse(metric, problem('too-many-series', 'tags.cluster', this.domains.size + 1, limit));
    }
    if (domain.kind === 'wall' && metric.tags.method === 'simulated') this.drive(domain, wall);
    const before = this.passTime(domain, metric.timestamp, wall);
    if (metric.timestamp > this.horizon(domain)) {
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

  /** The wall clock has reached `wall`: wall domains follow it. Called about once a second. */
  *tick(wall: EpochMs): Iterable<O> {
    for (const domain of this.domains.values()) {
      if (domain.kind !== 'wall' || wall <= domain.now) continue;
      domain.now = wall;
      yield* domain.stage.advance(wall);
    }
  }

  /** No more input: everything that waits for time comes out. */
  *end(): Iterable<O> {
    for (const domain of this.domains.values()) yield* domain.stage.advance(Number.POSITIVE_INFINITY);
  }

  /** Forgets one domain, or all: what comes next is the first that was ever heard of it. */
  forget(cluster?: string): void {
    if (cluster === undefined) this.domains.clear();
    else this.domains.delete(cluster);
  }

  states(wall: EpochMs): DomainState[] {
    return [...this.domains].map(([cluster, { kind, now, heardAt }]) => ({
      cluster,
      kind,
      now: Number.isFinite(now) ? now : undefined,
      clockStopped: kind === 'driven' && wall - heardAt > CLOCK_SILENCE_MS,
    }));
  }

  /** The stages, for figures that a node shows. */
  stages(): Iterable<MetricStage<O>> {
    return [...this.domains.values()].map((domain) => domain.stage);
  }

  *snapshot(): Iterable<[string, Json]> {
    for (const [cluster, { kind, stage, now, epoch, sequence, tickMs }] of this.domains) {
      yield [cluster, { kind, now: Number.isFinite(now) ? now : null, epoch, sequence, tickMs }];
      for (const [key, state] of stage.snapshot()) yield [cluster + SEPARATOR + key, state];
    }
  }

  /** Goes on from a snapshot. `wall` is now: a clock is only missed from here on. */
  restore(from: Iterable<[string, Json]>, wall: EpochMs): void {
    const heads = new Map<string, DomainHead>();
    const bodies = new Map<string, [string, Json][]>();
    for (const [key, state] of from) {
      const cut = key.indexOf(SEPARATOR);
      if (cut < 0) heads.set(key, state as unknown as DomainHead);
      else {
        const cluster = key.slice(0, cut);
        const body = bodies.get(cluster) ?? [];
        body.push([key.slice(cut + 1), state]);
        bodies.set(cluster, body);
      }
    }
    for (const [cluster, head] of heads) {
      const stage = this.kind.restore(this.config, bodies.get(cluster) ?? []);
      const now = head.now ?? Number.NEGATIVE_INFINITY;
      this.domains.set(cluster, { ...head, stage, now, clockHeard: false, heardAt: wall });
    }
  }

  private refuse(input: unknown, why: Problem): readonly Out<Refused>[] {
    this.counts.refused++;
    const cluster = clusterClaimed(input);
    if (cluster !== undefined)
      this.domains.get(cluster)?.stage.noteRefused?.(input as Pick<Metric, 'tags'>, 'refused');
    return [{ port: 'refused', value: refused(why, input) }];
  }

  private domainOf(metric: Metric, wall: EpochMs): Domain<O> | undefined {
    const cluster = metric.tags.cluster ?? DEFAULT_CLUSTER;
    return this.domains.get(cluster) ?? this.open(cluster, wall);
  }

  private open(cluster: string, wall: EpochMs): Domain<O> | undefined {
    if (this.domains.size >= this.options.maxDomains) return undefined;
    const domain: Domain<O> = {
      kind: this.options.mode === 'file' ? 'file' : 'wall',
      stage: this.kind.create(this.config),
      now: Number.NEGATIVE_INFINITY,
      epoch: -1,
      sequence: -1,
      tickMs: 0,
      clockHeard: false,
      heardAt: wall,
    };
    this.domains.set(cluster, domain);
    return domain;
  }

  private drive(domain: Domain<O>, wall: EpochMs): void {
    domain.kind = 'driven';
    domain.heardAt = wall;
    domain.now = Number.NEGATIVE_INFINITY;
  }

  /** Moves the clock of wall and file domains before a Metric is taken in. */
  private passTime(domain: Domain<O>, timestamp: EpochMs, wall: EpochMs): Iterable<O> {
    if (domain.kind === 'driven') return NOTHING;
    const now = domain.kind === 'wall' ? wall : timestamp;
    if (now <= domain.now) return NOTHING;
    domain.now = now;
    return domain.stage.advance(now);
  }

  private horizon(domain: Domain<O>): EpochMs {
    const unknown = domain.kind === 'driven' ? !domain.clockHeard : domain.kind === 'file';
    if (unknown) return Number.POSITIVE_INFINITY;
    return domain.now + this.options.futureAllowanceMs + 2 * domain.tickMs;
  }

  /** A clock Metric: the domain is driven from now on, and this is its time. */
  private heed(metric: Metric, wall: EpochMs): Iterable<Given<O>> {
    const clock = readClock(metric);
    if (clock === undefined) {
      return this.refuse(metric, problem('missing-field', 'fields.epoch or fields.sequence', undefined));
    }
    const domain = this.domainOf(metric, wall);
    if (domain === undefined) return NOTHING;
    if (domain.kind === 'wall') this.drive(domain, wall);
    if (clock.epoch < domain.epoch || (clock.epoch === domain.epoch && clock.sequence <= domain.sequence)) {
      this.counts.clocksIgnored++;
      return NOTHING;
    }
    if (clock.epoch > domain.epoch && domain.epoch >= 0) this.startOver(domain);
    domain.heardAt = wall;
    return this.follow(domain, clock, metric);
  }

  private startOver(domain: Domain<O>): void {
    this.counts.epochs++;
    domain.stage = this.kind.create(this.config);
    domain.now = Number.NEGATIVE_INFINITY;
  }

  /** All that the clock releases, then the clock itself: those behind this node need it too. */
  private *follow(domain: Domain<O>, clock: Clock, metric: Metric): Iterable<Given<O>> {
    domain.epoch = clock.epoch;
    domain.sequence = clock.sequence;
    domain.tickMs = clock.tickS * 1000;
    domain.clockHeard = true;
    if (clock.now > domain.now) {
      domain.now = clock.now;
      yield* domain.stage.advance(clock.now);
    }
    yield { port: 'result', value: metric };
  }
}

interface DomainHead {
  kind: 'wall' | 'driven' | 'file';
  now: EpochMs | null;
  epoch: number;
  sequence: number;
  tickMs: number;
}

/** The cluster that an input names when it is enough of a Metric to be counted against its publisher. */
function clusterClaimed(input: unknown): string | undefined {
  if (!isRecord(input) || !isRecord(input.tags)) return undefined;
  const { cluster } = input.tags;
  return cluster === undefined ? DEFAULT_CLUSTER : typeof cluster === 'string' ? cluster : undefined;
}

/** Cannot be part of a cluster's name that came over MQTT, and never was one here. */
const SEPARATOR = '\u001f';

function* chain<A, B>(first: Iterable<A>, second: Iterable<B>): Iterable<A | B> {
  yield* first;
  yield* second;
}

/** Time passes first: what is due comes out before the Metric is taken in. */
function* chainPush<O extends Out>(before: Iterable<O>, stage: MetricStage<O>, metric: Metric): Iterable<O> {
  yield* before;
  yield* stage.push(metric);
}
