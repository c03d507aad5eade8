import { createHash } from 'node:crypto';
import { placeIn } from '../../engine/experiments/experiment-room';
import type { Loop } from '../../engine/experiments/protocol';
import type { ExperimentResult } from '../../engine/experiments/result';
import type { StageName } from '../../engine/experiments/stages';
import type { CompleteRoom } from '../../engine/room/document/read-room';

/** A run of an experiment for a thread to play. JSON. */
export interface ExperimentJob {
  readonly test: string;
  /** The document of the protocol. */
  readonly protocol: object;
  /** With the seed of the run. */
  readonly room: CompleteRoom;
  readonly loop: Loop;
  readonly stages: readonly StageName[];
  /** That of the program: another one may give other bytes. */
  readonly version: string;
  /** Folder of folders of runs; null to keep none. */
  readonly out: string | null;
}

/** What a run gave, and of what it was: the same digest, the same bytes. */
export type RunResult = ExperimentResult & { readonly digest: string };

/** Name of a run, and of its folder. */
export function runName({ test, room, loop }: ExperimentJob): string {
  return `${test}-${placeIn(room, loop).servers.length}-${loop}-seed-${room.seed}`;
}

export function digestOf({ out: _, ...job }: ExperimentJob): string {
  return createHash('sha256').update(JSON.stringify(job)).digest('hex');
}
