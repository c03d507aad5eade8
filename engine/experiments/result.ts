import type { FaultRow } from '../faults/merged';
import type { JournalRecord } from '../live/journal';
import type { RoomEvent } from '../room/telemetry/tick';
import type { CommandAnswer } from '../telemetry/command';
import type { Fault } from '../telemetry/fault';
import type { EpochMs } from '../telemetry/metric';
import type { Out } from '../telemetry/stage';
import type { Loop, Tolerance } from './protocol';
import type { StageName } from './stages';

/** What became of an activity; names as Chaos Toolkit has them in its journals. Times are those of the room. */
export interface ActivityResult {
  readonly activity: { readonly type: 'action' | 'probe'; readonly name: string };
  /** Failed: a command was not applied, or there was nothing to see. */
  readonly status: 'succeeded' | 'failed';
  readonly start: EpochMs;
  /** What a probe saw; null when there was nothing to see. */
  readonly output?: number | null;
  readonly tolerance?: Tolerance;
  readonly tolerance_met?: boolean;
  /** Why a command was not applied. */
  readonly answers?: readonly CommandAnswer[];
}

export interface SteadyState {
  readonly steady_state_met: boolean;
  readonly probes: readonly ActivityResult[];
}

/** What a run was of. */
export interface RunDescription {
  readonly test: string;
  readonly title: string;
  readonly servers: number;
  readonly seed: number;
  readonly loop: Loop;
  readonly stages: readonly StageName[];
}

/** Counts of a stage's output. */
export interface StageCounts {
  result: number;
  event: number;
  refused: number;
}

/** Telemetry as it arrived, over the whole run; names as in the Metric `telemetry`. */
export interface TelemetrySummary {
  received: number;
  missing: number;
  duplicate: number;
  out_of_order: number;
  future: number;
  refused: number;
}

/** What came of a run. The same room, protocol and seed give the same. */
export interface ExperimentResult extends RunDescription {
  /** `failed`: the hypothesis did not hold before anything was done, and nothing was; or an action failed. */
  readonly status: 'completed' | 'failed';
  /** The hypothesis held before, and does not any more. */
  readonly deviated: boolean;
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly steady_states: { readonly before: SteadyState; readonly after: SteadyState | null };
  readonly run: readonly ActivityResult[];
  readonly rollbacks: readonly ActivityResult[];
  /** Of probes of the method that have a tolerance. */
  readonly probes: { readonly passed: number; readonly failed: number };
  /** Injected faults, each in a row. */
  readonly faults: readonly FaultRow[];
  readonly telemetry: TelemetrySummary;
  readonly stage_counts: Readonly<Partial<Record<StageName, StageCounts>>>;
}

/** What happened, in the order in which it did: what acts on the room is as in the journal of a live room. */
export type ExperimentRecord =
  | (RunDescription & { readonly kind: 'experiment'; readonly protocol: object })
  | JournalRecord
  | Extract<RoomEvent, { kind: 'fault' | 'device' }>
  | { readonly kind: 'answer'; readonly answer: CommandAnswer }
  | ({ readonly kind: 'activity'; readonly part: Part } & ActivityResult)
  | { readonly kind: 'end'; readonly at: EpochMs; readonly status: string; readonly deviated: boolean };

export type Part = 'before' | 'method' | 'after' | 'rollbacks';

/** What a run gives while it goes. */
export type ExperimentOut =
  | { readonly kind: 'journal'; readonly record: ExperimentRecord }
  | { readonly kind: 'label'; readonly fault: Fault }
  | { readonly kind: 'stage'; readonly stage: StageName; readonly out: Out }
  /** A place to pause, also within a tick: time of the room that has passed, and that is expected in all, ms. */
  | { readonly kind: 'reached'; readonly doneMs: number; readonly ofMs: number };
