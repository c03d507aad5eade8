import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { ProblemError, problem } from '../../telemetry/problem';
import { atOnce, type Parts } from '../parts';
import { dayShape } from './day';
import { JobQueue } from './job-queue';
import type { JobChange } from './jobs';
import { localHour } from './local-hour';
import { ServerLoads } from './server-loads';
import type { WorkloadSettings } from './settings';
import { SharedVariation } from './shared-variation';
import { type Ar1, ar1 } from './variation';

/** A server as its load sees it. */
export interface LoadedServer {
  /** Its name in the room. */
  readonly id: string;
  /** Place of its cluster. */
  readonly cluster: number;
  readonly cores: number;
  readonly workload: WorkloadSettings;
}

export interface LoadedCluster {
  readonly name: string;
  readonly workload: WorkloadSettings;
}

/** A burst of load has begun or ended on a server. */
export interface BurstChange {
  readonly server: number;
  readonly state: 'started' | 'ended';
  readonly at: EpochMs;
  readonly since: EpochMs;
}

/** What has begun or ended. */
export interface Demand {
  readonly bursts: readonly BurstChange[];
  readonly jobs: readonly JobChange[];
}

/** The load of so many servers takes some ten microseconds. */
const BETWEEN_PAUSES = 512;

/** The demand for work in a room: chance, traces, jobs, and what commands hold. */
export class Workload {
  readonly jobs: JobQueue;
  private readonly servers: ServerLoads;
  /** By server: place of its cluster, and time constant of its own variation. */
  private readonly cluster: Int32Array;
  private readonly ownTauS: Float64Array;
  /** Load that a command holds, by server; NaN for none. */
  private readonly held: Float64Array;
  private readonly shared: SharedVariation;
  private readonly hour: (t: EpochMs) => number;

  constructor(
    private readonly places: readonly LoadedServer[],
    clusters: readonly LoadedCluster[],
    seed: number,
    zone: string,
    private readonly start: EpochMs,
  ) {
    this.servers = new ServerLoads(seed, places);
    this.cluster = Int32Array.from(places, ({ cluster }) => cluster);
    this.ownTauS = Float64Array.from(places, ({ workload }) => workload.ownTauS);
    this.shared = new SharedVariation(
      seed,
      clusters.map((cluster) => cluster.name),
      clusters.map(({ workload }) => workload.sharedTauS),
    );
    this.jobs = new JobQueue(places.map(({ cores }) => cores));
    this.held = new Float64Array(places.length).fill(Number.NaN);
    this.hour = localHour(zone);
  }

  /**
   * Holds the load of a server at this (0..1) before everything else; undefined lets go.
   *
   * @throws ProblemError for a server that is not there and a load that cannot be
   */
  hold(server: number, load: number | undefined): void {
    if (!(server in this.places)) throw new ProblemError(problem('out-of-range', 'server', server));
    if (load !== undefined && !(load >= 0 && load <= 1)) {
      throw new ProblemError(problem('out-of-range', 'load', load, '0..1'));
    }
    this.held[server] = load ?? Number.NaN;
  }

  /** Writes the demand at `now` into `load` (0..1, by server). Says what has begun or ended. */
  demand(now: EpochMs, load: Float64Array): Demand {
    return atOnce(this.demandInParts(now, load));
  }

  /** The same with places to pause. */
  *demandInParts(now: EpochMs, load: Float64Array): Parts<Demand> {
    const day = dayShape(this.hour(now));
    const timeMs = now - this.start;
    const bursts: BurstChange[] = [];
    const { servers, cluster } = this;
    for (let i = 0; i < cluster.length; i++) {
      if (i % BETWEEN_PAUSES === BETWEEN_PAUSES - 1) yield;
      const before = servers.burstSinceMs[i]!;
      load[i] = servers.at(i, timeMs, day, this.shared.values[cluster[i]!]!);
      const after = servers.burstSinceMs[i]!;
      if (Object.is(before, after)) continue;
      const began = Number.isNaN(before);
      const since = this.start + (began ? after : before);
      bursts.push({ server: i, state: began ? 'started' : 'ended', at: now, since });
    }
    const jobs = this.jobs.demand(now, load);
    this.held.forEach((held, i) => {
      if (!Number.isNaN(held)) load[i] = held;
    });
    return { bursts, jobs };
  }

  /** Lets `dtS` seconds of chance pass. */
  vary(dtS: number): void {
    atOnce(this.varyInParts(dtS));
  }

  /** The same with places to pause. */
  *varyInParts(dtS: number): Parts<void> {
    this.shared.advance(dtS);
    let tauS = Number.NaN;
    let step: Ar1 | undefined;
    const { servers, ownTauS: taus } = this;
    for (let i = 0; i < taus.length; i++) {
      if (i % BETWEEN_PAUSES === BETWEEN_PAUSES - 1) yield;
      const ownTauS = taus[i]!;
      // Most servers are alike.
      if (step === undefined || ownTauS !== tauS) {
        step = ar1(dtS, ownTauS);
        tauS = ownTauS;
      }
      servers.vary(i, step);
    }
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    yield ['workload', { shared: this.shared.snapshot(), jobs: this.jobs.snapshot() }];
    for (let i = 0; i < this.places.length; i++) {
      const held = this.held[i]!;
      const state = { held: Number.isNaN(held) ? null : held, chance: this.servers.snapshot(i) };
      yield [`workload.${this.places[i]!.id}`, state];
    }
  }

  restore(from: ReadonlyMap<string, Json>): void {
    const { shared, jobs } = from.get('workload') as { shared: Json; jobs: Json };
    this.shared.restore(shared);
    this.jobs.restore(jobs);
    this.places.forEach(({ id }, i) => {
      const { held, chance } = from.get(`workload.${id}`) as { held: number | null; chance: Json };
      this.held[i] = held ?? Number.NaN;
      this.servers.restore(i, chance);
    });
  }
}
