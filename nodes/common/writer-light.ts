import type { NodeStatus } from 'node-red';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Figures } from '../../io/influx/figures';
import { backlogLight, LIGHTS, type LossMeter } from './status';
import type { WriterIntake } from './writer-intake';

const STATES = {
  closed: { fill: 'red', shape: 'ring', text: 'influx-writer.status.closed' },
  stopped: { fill: 'red', shape: 'dot', text: 'influx-writer.status.stopped' },
  full: { fill: 'red', shape: 'ring', text: 'influx-writer.status.full' },
  atLeastOnce: { fill: 'green', shape: 'dot', text: 'influx-writer.status.atLeastOnce' },
} as const satisfies Record<string, NodeStatus>;

export interface WriterFacts {
  /** Of each destination; undefined while there is no spool. */
  readonly figures: readonly Figures[] | undefined;
  readonly intake: Pick<WriterIntake, 'failure' | 'refused' | 'received'>;
  /** A destination that may store a line twice after a crash. */
  readonly atLeastOnce: boolean;
  readonly loss: LossMeter;
}

/**
 * What the status of a writer says: that it cannot work, else what waits for the slowest destination and
 * since when (`1.2k ⧗ 34 s`, yellow while a destination is away), what was refused, quarantined or dropped
 * (`3 ✕`), and `≥1×` where a line may be stored twice.
 */
export function writerLight(facts: WriterFacts, now: EpochMs): NodeStatus {
  const { figures, intake, atLeastOnce, loss } = facts;
  if (figures === undefined) return STATES.closed;
  const lost = figures.reduce((sum, { quarantined, dropped }) => sum + quarantined + dropped, intake.refused);
  const lossLight = loss.light(lost, now);
  if (figures.some(({ state }) => state === 'stopped')) return STATES.stopped;
  if (intake.failure !== undefined) return STATES.full;
  const queued = Math.max(...figures.map((one) => one.queued));
  const away = figures.some(({ state }) => state === 'waiting');
  if (queued === 0 && !away && lossLight === undefined) {
    if (atLeastOnce) return STATES.atLeastOnce;
    return intake.received ? LIGHTS.running : LIGHTS.waiting;
  }
  const backlog = backlogLight(queued, Math.max(...figures.map(({ oldestMs }) => oldestMs)));
  const texts = [queued > 0 || away ? backlog.text : '', lossLight?.text, atLeastOnce ? '≥1×' : ''];
  const text = texts.filter(Boolean).join(' ');
  if (away) return { fill: 'yellow', shape: 'dot', text };
  return { ...(lossLight ?? backlog), text };
}
