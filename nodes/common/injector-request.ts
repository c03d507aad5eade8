import type { NodeMessage } from 'node-red';
import { isRecord } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Problem } from '../../engine/telemetry/problem';
import { readMessage } from './message';

/** What a message asks of an injector. */
export type InjectorRequest =
  | { readonly metrics: readonly unknown[] }
  /** Commands, as they are claimed. */
  | { readonly commands: readonly Readonly<Record<string, unknown>>[] }
  /** The list of the node is to begin now. */
  | { readonly begin: true }
  /** One fault is to end, by its id, or all. */
  | { readonly clear: true | string }
  | { readonly reset: true | string }
  | { readonly problem: Problem };

/**
 * Reads a message: `msg.reset` and `msg.clear` first, then `payload` as a word of a button (`inject`, `clear`), as a
 * Command or a list of them, else as any other node does. A Command has a `kind`, a Metric has `fields`.
 */
export function readRequest(msg: NodeMessage, now: () => EpochMs): InjectorRequest {
  const { payload, reset, clear } = msg as NodeMessage & { readonly clear?: unknown };
  const asksReset = reset === true || (typeof reset === 'string' && reset !== '');
  if (!asksReset) {
    if (clear === true || (typeof clear === 'string' && clear !== '')) return { clear };
    if (payload === 'inject') return { begin: true };
    if (payload === 'clear') return { clear: true };
    if (isCommand(payload)) return { commands: [payload] };
    if (Array.isArray(payload) && payload.length > 0 && payload.every(isCommand))
      return { commands: payload };
  }
  return readMessage(msg, now);
}

function isCommand(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && 'kind' in value && !('fields' in value);
}
