import type { Scope } from '../telemetry/finding';

/** A number that says how a fault is. */
export interface Quantity {
  /** `1` for a pure number or a share; `field` for the unit of the field that is hurt. */
  readonly unit: string;
  /** Range, both ends allowed. */
  readonly min: number;
  readonly max: number;
  /** What it is when nothing is said. */
  readonly usual: number;
}

/** How bad a fault is: ramps lead from `healthy`, where nothing is wrong, to it. */
export interface Intensity extends Quantity {
  readonly healthy: number;
}

/** A word that says how a fault goes. */
export interface Choice {
  readonly words: readonly string[];
  readonly usual: string;
}

export const TARGET_TAGS = ['cluster', 'rack', 'server', 'fan', 'gpu', 'disk', 'field'] as const;
export type TargetTag = (typeof TARGET_TAGS)[number];

/** A kind of fault: a row of the catalogue. */
export interface KindSpec {
  /**
   * `room` faults change the room itself; `stream` faults change what is seen of any room, real or not. `both` change a
   * simulated room itself, and of real machines what is seen.
   */
  readonly layer: 'room' | 'stream' | 'both';
  readonly scope: Scope;
  /** Tags that its target must have, and may have. */
  readonly needs: readonly TargetTag[];
  readonly allows: readonly TargetTag[];
  /** Absent: it is there or it is not. */
  readonly intensity?: Intensity;
  readonly parameters: Readonly<Record<string, Quantity | Choice>>;
  /** How long it lasts when nothing is said, s; absent is until it is cleared. */
  readonly durationS?: number;
}

export function isChoice(parameter: Quantity | Choice): parameter is Choice {
  return 'words' in parameter;
}
