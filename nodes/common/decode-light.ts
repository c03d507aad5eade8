import type { NodeStatus } from 'node-red';
import type { DecodeStage } from '../../engine/codecs/decode-stage';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Pump } from './pump';
import { backlogLight, count, LIGHTS, type LossMeter } from './status';

export interface DecodeFacts {
  readonly stage: DecodeStage;
  readonly backlog: Pump['backlog'];
  /** Messages that never reached the stage. */
  readonly turnedAway: number;
  readonly loss: LossMeter;
  /** Has a message been taken in? */
  readonly received: boolean;
}

/**
 * What the status of a decoder says: work that waits, else the pace of a replay and what waits for it
 * (`×60.0 12k ⧗`), else what was refused, left out or dropped (`✕`), has no place in the vocabulary (`?`),
 * timestamps with a guessed unit (`≈`) and findings of the gate that hold (`⚠`).
 */
export function decodeLight(facts: DecodeFacts, now: EpochMs): NodeStatus {
  const { stage, backlog, turnedAway, loss, received } = facts;
  const { counts, replay } = stage;
  const lost = turnedAway + counts.refused + counts.leftOut + counts.dropped;
  const lossLight = loss.light(lost, now);
  if (backlog.since !== undefined) return backlogLight(backlog.tasks, now - backlog.since);
  if (replay !== undefined && !replay.idle) {
    return { fill: 'blue', shape: 'dot', text: `×${replay.rate.toFixed(1)} ${count(replay.waiting)} ⧗` };
  }
  const figures = Object.entries({
    '✕': lost,
    '?': counts.unmapped,
    '≈': counts.guessedTimes,
    '⚠': stage.warnings,
  });
  const shown = figures.filter(([, n]) => n > 0).map(([sign, n]) => `${count(n)} ${sign}`);
  if (shown.length === 0) return received ? LIGHTS.running : LIGHTS.waiting;
  return { ...(lossLight ?? LIGHTS.running), text: shown.join(' ') };
}
