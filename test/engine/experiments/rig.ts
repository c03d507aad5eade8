import { Experiment } from '../../../engine/experiments/experiment';
import { generatedRoom, type RoomChoice } from '../../../engine/experiments/experiment-room';
import { readProtocol } from '../../../engine/experiments/read-protocol';
import type { ActivityResult, ExperimentOut, ExperimentResult } from '../../../engine/experiments/result';
import type { StageName } from '../../../engine/experiments/stages';

export interface Played {
  readonly result: ExperimentResult;
  readonly outs: readonly ExperimentOut[];
}

const CHOICE: RoomChoice = { seed: 11, loop: 'closed', loss: '0.4' };

/** Plays a protocol in a room of so many servers. */
export function play(
  document: unknown,
  servers: number,
  choice: Partial<RoomChoice> = {},
  stages: readonly StageName[] = [],
): Played {
  const protocol = readProtocol(document);
  const whole = { ...CHOICE, ...choice };
  const room = generatedRoom(servers, protocol.settings.room, whole);
  const experiment = new Experiment({ test: 'test', protocol, room, loop: whole.loop, stages });
  const outs: ExperimentOut[] = [];
  const playing = experiment.play();
  for (let next = playing.next(); ; next = playing.next()) {
    if (next.done === true) return { result: next.value, outs };
    outs.push(next.value);
  }
}

/** Names of what did not come out as the protocol says. */
export function missed({ steady_states: { before, after }, run, rollbacks }: ExperimentResult): string[] {
  const all: ActivityResult[] = [...before.probes, ...run, ...(after?.probes ?? []), ...rollbacks];
  return all
    .filter(({ status, tolerance_met }) => status === 'failed' || tolerance_met === false)
    .map(({ activity, output }) => `${activity.name}: ${output}`);
}
