import type { NodeMessage } from 'node-red';
import type { CommandAnswer } from '../../engine/telemetry/command';
import { isRecord } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Problem } from '../../engine/telemetry/problem';
import type { Output } from './outbox';

/** The second output: labels and answers, one a message. */
export const EVENTS: Output = { ports: ['event'], metrics: false };

/** What goes out, with the topic of what it is on the second output: `fault` or `command`. */
export function toEvents([first = null, told]: (NodeMessage | null)[]): (NodeMessage | null)[] {
  if (!told) return [first];
  const isAnswer = isRecord(told.payload) && 'outcome' in told.payload;
  return [first, { ...told, topic: isAnswer ? 'command' : 'fault' }];
}

/** The answer to a Command that cannot be done. */
export function refusal(id: unknown, why: Problem, at: EpochMs): CommandAnswer {
  return { id: String(id), outcome: 'refused', at, reason: why.code, problem: why };
}
