import type { Finding } from '../telemetry/finding';
import type { EpochMs, Metric, Tags } from '../telemetry/metric';
import type { Refused } from '../telemetry/problem';
import { NOTHING, type Out } from '../telemetry/stage';
import { boundedSigma, type Ledger } from './findings/ledger';
import type { Calm, Suspicion } from './findings/suspicion';

/** Findings at `result`, scores and how it stands (Metrics `anomaly`, `detector`) at `event`, what was not taken at `refused`. */
export type DetectOut =
  | (Out<Finding> & { readonly port: 'result' })
  | (Out<Metric> & { readonly port: 'event' })
  | (Out<Refused<Metric>> & { readonly port: 'refused' });

/** A score of a thing, as it is told. */
export interface Score {
  readonly field: string;
  /** Share of the threshold: a finding is opened at 1. */
  readonly score: number;
  readonly sigma: number;
  readonly observed: number | null;
  readonly expected: number | null;
}

/** Where watches hand in what they see, and what comes of it waits to be given out. */
export class Desk {
  private outs: DetectOut[] = [];

  constructor(
    readonly ledger: Ledger,
    private readonly scoresMs: number,
  ) {}

  suspect(suspicion: Suspicion, at: EpochMs): void {
    this.tell(this.ledger.suspect(suspicion, at));
  }

  calm(calm: Calm, at: EpochMs): void {
    this.tell(this.ledger.calm(calm, at));
  }

  tell(finding: Finding | undefined): void {
    if (finding !== undefined) this.outs.push({ port: 'result', value: finding });
  }

  refuse(value: Refused<Metric>): void {
    this.outs.push({ port: 'refused', value });
  }

  /** Whether a score is due of a thing whose last was told then. */
  isDue(toldAt: EpochMs, at: EpochMs): boolean {
    return this.scoresMs > 0 && at - toldAt >= this.scoresMs;
  }

  score(tags: Tags, { field, sigma, ...rest }: Score, at: EpochMs): void {
    const fields = { ...rest, sigma: boundedSigma(sigma) };
    this.event({ name: 'anomaly', tags: { ...tags, field }, fields, timestamp: at });
  }

  event(value: Metric): void {
    this.outs.push({ port: 'event', value });
  }

  take(): readonly DetectOut[] {
    if (this.outs.length === 0) return NOTHING;
    const { outs } = this;
    this.outs = [];
    return outs;
  }
}
