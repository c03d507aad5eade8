import { createHash } from 'node:crypto';
import type { ProofRun } from '../../engine/experiments/proof/cell';
import type { CellChoice } from '../../engine/experiments/proof/plan';

/** A cell of the proof for a thread to play. JSON. */
export interface CellJob extends CellChoice {
  /** That of the program: another one may find other things. */
  readonly version: string;
}

export type CellResult = readonly ProofRun[];

export function cellName({ room, servers, loop, loss, seed }: CellJob): string {
  return `${room}-${servers}-${loop}-loss-${loss}-seed-${seed}`;
}

export function cellDigest(job: CellJob): string {
  return createHash('sha256').update(JSON.stringify(job)).digest('hex');
}
