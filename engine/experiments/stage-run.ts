import { isClock } from '../telemetry/clock';
import type { CommandAnswer } from '../telemetry/command';
import { DOMAIN_DEFAULTS, Domains } from '../telemetry/domains';
import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { Out } from '../telemetry/stage';
import type { StageCounts } from './result';
import type { StageChoice } from './stages';

/** A stage whose results are commands. */
interface Commanding {
  answered(answer: CommandAnswer): readonly Out[];
}

/** A stage that runs along: it hears what a node behind the simulator would hear, clocks too. */
export class StageRun {
  readonly counts: StageCounts = { result: 0, event: 0, refused: 0 };
  private readonly domains: Domains<unknown>;

  constructor(private readonly choice: StageChoice) {
    this.domains = new Domains(choice.kind, choice.config, DOMAIN_DEFAULTS);
  }

  /** Whether its results are commands to the room. */
  get commands(): boolean {
    return this.choice.commands === true;
  }

  push(metric: Metric, now: EpochMs): Iterable<Out> {
    return this.counted(this.domains.push(metric, now), metric);
  }

  /** How a command of anybody was answered. */
  *answered(answer: CommandAnswer): Iterable<Out> {
    if (!this.commands) return;
    for (const stage of this.domains.stages())
      yield* this.counted((stage as unknown as Commanding).answered(answer), undefined);
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
