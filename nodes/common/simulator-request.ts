import type { NodeMessage } from 'node-red';
import { isRecord } from '../../engine/telemetry/json';
import { type Problem, problem } from '../../engine/telemetry/problem';

/** What a button says by its payload alone. */
const BUTTONS = ['pause', 'resume', 'step', 'reset'] as const;

/**
 * The commands of a message, as it claims them: `msg.reset`, a word of a button, a Command or a list of them. A word
 * becomes a manual command with the id of the message.
 */
export function commandsOf(msg: NodeMessage): readonly unknown[] | Problem {
  const { payload, reset, _msgid } = msg;
  const button = reset === true ? 'reset' : BUTTONS.find((word) => word === payload);
  if (button !== undefined) return [{ id: String(_msgid), kind: button }];
  // A controller passes the clocks of the room on, which come round with its commands.
  if (isRecord(payload) && payload.name === 'clock' && payload.kind === undefined) return [];
  if (Array.isArray(payload)) return payload;
  return isRecord(payload)
    ? [payload]
    : problem('wrong-type', 'payload', payload, [...BUTTONS, '{id, kind, …}']);
}
