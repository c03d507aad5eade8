import type { NodeMessage } from 'node-red';
import type { CoolOut } from '../../engine/cooling/cool-out';
import type { CoolStage } from '../../engine/cooling/cool-stage';
import { ASKED_MODES } from '../../engine/cooling/modes/names';
import { COMMAND_KINDS, type CommandAnswer } from '../../engine/telemetry/command';
import type { Finding } from '../../engine/telemetry/finding';
import { isRecord } from '../../engine/telemetry/json';
import { DEFAULT_CLUSTER } from '../../engine/telemetry/metric';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import { NOTHING } from '../../engine/telemetry/stage';

/**
 * Events that are no business of a controller, by the last word of their topic: those of a simulator, those of bills and
 * alerts, and its own, where all of them come round by MQTT.
 */
const PASSED_OVER = [
  ...['fault', 'device', 'control', 'job', 'truth', 'bill', 'alert'],
  ...['mode', 'failsafe', 'fan', 'policy', 'obeyed', 'would', 'state'],
];

/** The controllers of a node: all, and that of one cluster. */
export interface Controllers {
  readonly all: readonly CoolStage[];
  of(cluster: string): CoolStage | undefined;
}

/**
 * What a message asks of a controller, beside telemetry: a word (`auto`, `manual`, `off`), a Command for the
 * controller, a Finding of a detector, the answer of a device, or how it stands. Undefined is anything else.
 */
export function askController(
  { payload, topic, _msgid }: NodeMessage,
  controllers: Controllers,
): readonly CoolOut[] | Problem | undefined {
  const mode = ASKED_MODES.find((word) => word === payload);
  if (mode !== undefined) {
    return ofEach(controllers, { id: String(_msgid), kind: 'set-mode', value: mode });
  }
  if (!isRecord(payload)) return undefined;
  if (payload.cooling !== undefined) return standing(payload, controllers);
  // A device that is back on its own loop names the kind of command that has ended, and has a state.
  if (payload.state === undefined && COMMAND_KINDS.some((kind) => kind === payload.kind))
    return ofEach(controllers, payload);
  if (isAnswer(payload)) return controllers.all.flatMap((stage) => stage.answered(payload));
  if (isFinding(payload)) {
    return controllers.of(payload.target.cluster ?? DEFAULT_CLUSTER)?.hear(payload) ?? NOTHING;
  }
  return PASSED_OVER.includes(lastWord(topic)) ? NOTHING : undefined;
}

function lastWord(topic: unknown): string {
  return String(topic).split('/').at(-1)!;
}

/** A command names its cluster, or is for all of them. */
function ofEach({ all, of }: Controllers, command: Record<string, unknown>): readonly CoolOut[] | Problem {
  const { target } = command;
  const cluster = isRecord(target) ? target.cluster : undefined;
  const named = typeof cluster === 'string' ? of(cluster) : undefined;
  const asked = cluster === undefined ? all : named === undefined ? [] : [named];
  if (asked.length === 0) {
    return problem('command-target', 'target.cluster', cluster, all.flatMap(clusterOfOne));
  }
  try {
    return asked.flatMap((stage) => [...stage.request(command)]);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** `{cooling: 'state', cluster}`: of a cluster that it does not know a controller has nothing to say. */
function standing(
  { cooling, cluster }: Record<string, unknown>,
  { all, of }: Controllers,
): readonly CoolOut[] | Problem {
  if (cooling !== 'state') return problem('bad-option', 'cooling', cooling, ['state']);
  const asked = typeof cluster === 'string' ? [of(cluster)] : all;
  return asked.flatMap((stage) => {
    const value = stage?.state();
    return value === undefined ? [] : [{ port: 'event', value }];
  });
}

/** A controller has one cluster. */
function clusterOfOne(controller: CoolStage): string[] {
  for (const { target } of controller.rows()) return [target.cluster ?? DEFAULT_CLUSTER];
  return [];
}

function isAnswer(claimed: Record<string, unknown>): claimed is CommandAnswer & Record<string, unknown> {
  return typeof claimed.id === 'string' && typeof claimed.outcome === 'string';
}

function isFinding(claimed: Record<string, unknown>): claimed is Finding & Record<string, unknown> {
  const { id, state, cause, target } = claimed;
  return typeof id === 'string' && typeof state === 'string' && typeof cause === 'string' && isRecord(target);
}
