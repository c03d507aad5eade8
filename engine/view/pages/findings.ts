import type { EpochMs } from '../../telemetry/metric';
import type { Points, Said, ShownCommand, ShownFinding } from './common';

/** Page Findings. */
export interface FindingsPage {
  readonly answer: Said;
  readonly detail: readonly Said[];
  /** Open ones of `warning` and above, open ones of `info`, and those that are over, each the newest first; 40 in all. */
  readonly firing: readonly DetailedFinding[];
  readonly watched: readonly DetailedFinding[];
  readonly over: readonly DetailedFinding[];
  /** How many more there were in the last seven days than are listed. */
  readonly more: number;
  /** Findings that were opened, day by day in the zone of the site, today last; at most 14. */
  readonly perDay: readonly { readonly day: EpochMs; readonly count: number }[];
  /** Seconds from the beginning of what is found until it was found, median of the last seven days. */
  readonly timeToFindS?: number;
  /** How it stands with learning: things that are known of those that are heard of. */
  readonly detector?: { readonly things: number; readonly ready: number };
  /** The newest first, at most six: what became of what was done about a finding. */
  readonly commands: readonly ShownCommand[];
}

export interface DetailedFinding extends ShownFinding {
  /** Observed beside expected for the evidence that is a series, the strongest first, at most three. */
  readonly charts: readonly {
    readonly field: string;
    readonly observed: Points;
    readonly expected: Points;
  }[];
}
