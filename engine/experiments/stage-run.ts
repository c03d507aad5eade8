import { isClock } from '../telemetry/clock';
import { DOMAIN_DEFAULTS, Domains } from '../telemetry/domains';
import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { Out } from '../telemetry/stage';
import type { StageCounts } from './result';
import type { StageChoice } from './stages';

/** A stage that runs along: it hears what a node behind the simulator would hear, clocks too. */
export class StageRun {
  readonly counts: StageCounts = { result: 0, event: 0, refused: 0 };
  private readonly domains: Domains<unknown>;

  constructor({ kind, config }: StageChoice) {
    this.domains = new Domains(kind, config, DOMAIN_DEFAULTS);
  }

  push(metric: Metric, now: EpochMs): Iterable<Out> {
    return this.counted(this.domains.push(metric, now), metric);
  }

  /** Nothing more will come. */
  end(): Iterable<Out> {
    return this.counted(this.domains.end(), undefined);
  }

  snapshot(): Json {
    return { counts: { ...this.counts }, domains: [...this.domains.snapshot()] };
  }

  /** Goes on where such a stage was; `now` is the time of the room. */
  restore(from: Json, now: EpochMs): void {
    const { counts, domains } = from as unknown as { counts: StageCounts; domains: [string, Json][] };
    Object.assign(this.counts, counts);
    this.domains.restore(domains, now);
  }

  private *counted(outs: Iterable<Out>, input: Metric | undefined): Iterable<Out> {
    for (const out of outs) {
      // Clocks are passed on for others.
      if (input !== undefined && out.value === input && isClock(input)) continue;
      this.counts[out.port]++;
      yield out;
    }
  }
}
