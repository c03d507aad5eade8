import { COOL_DEFAULTS } from '../cooling/cool-config';
import { COOL } from '../cooling/cool-stage';
import { DETECT_DEFAULTS } from '../detection/detect-config';
import { DETECT } from '../detection/detect-stage';
import type { MetricStageKind, Out } from '../telemetry/stage';
import { WINDOW_DEFAULTS } from '../windows/config';
import { windowStage } from '../windows/window-stage';

/** A stage that can run along with an experiment, and how it is set up. */
export interface StageChoice {
  readonly kind: MetricStageKind<unknown, Out>;
  readonly config: unknown;
  /** Its results are commands to the room, and it hears how they are answered. */
  readonly commands?: true;
}

/** By the name of the node that runs the same stage, short. */
export const STAGES = {
  window: choice(windowStage, WINDOW_DEFAULTS),
  detect: choice(DETECT, DETECT_DEFAULTS),
  cool: { ...choice(COOL, COOL_DEFAULTS), commands: true },
} as const satisfies Record<string, StageChoice>;

export type StageName = keyof typeof STAGES;
export const STAGE_NAMES = Object.keys(STAGES) as readonly StageName[];

function choice<C, O extends Out>(kind: MetricStageKind<C, O>, config: C): StageChoice {
  return { kind: kind as unknown as MetricStageKind<unknown, Out>, config };
}
