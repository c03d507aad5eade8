import type { NodeMessage } from 'node-red';
import { isRecord } from '../../engine/telemetry/json';
import type { EpochMs, Metric } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';

/** What a message asks of a node. Claimed Metrics: the engine looks at each of them. */
export type Request =
  | { readonly metrics: readonly unknown[] }
  | { readonly reset: true | string }
  | { readonly problem: Problem };

/**
 * Reads a message without changing it: `msg.reset` first, else `msg.payload` as a Metric, a list of
 * Metrics, or a number with `msg.topic` as its series and `msg.timestamp` or `now` as its time.
 */
export function readMessage(msg: NodeMessage, now: () => EpochMs): Request {
  const { payload, reset } = msg;
  if (reset === true) return { reset };
  if (typeof reset === 'string' && reset !== '') return { reset };
  if (Array.isArray(payload)) return { metrics: payload };
  if (typeof payload === 'number') return { metrics: [numberMetric(payload, msg, now)] };
  if (isRecord(payload)) return { metrics: [payload] };
  return { problem: problem('wrong-type', 'payload', payload, 'metrics-or-number') };
}

/** A Metric `value` with the tag `topic` and the field `value`: plain numbers of other flows. */
function numberMetric(value: number, { topic, timestamp }: NodeMessage, now: () => EpochMs): Metric {
  return {
    name: 'value',
    tags: typeof topic === 'string' && topic !== '' ? { topic } : {},
    fields: { value },
    // A claim as any other: what is no time is refused by name.
    timestamp: timestamp === undefined ? now() : (timestamp as EpochMs),
  };
}
