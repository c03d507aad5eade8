import type { NodeMessage } from 'node-red';
import type { LiveEvent } from '../../engine/live/room-event';

/** What a room tells beside its telemetry, as messages: the topic is its kind. Truth comes in lists. */
export function messagesOf(told: LiveEvent, maxMetrics: number): NodeMessage[] {
  switch (told.kind) {
    case 'truth':
      return parts(told.truth, maxMetrics).map((payload) => ({ topic: 'truth', payload }));
    case 'fault':
      return [{ topic: told.kind, payload: told.fault }];
    case 'device':
      return [{ topic: told.kind, payload: told.device }];
    case 'job':
      return [{ topic: told.kind, payload: told.job }];
    case 'command':
      return [{ topic: told.kind, payload: told.command }];
    case 'control':
      return [{ topic: told.kind, payload: told.control }];
  }
}

function parts<T>(list: readonly T[], most: number): T[][] {
  const all: T[][] = [];
  for (let at = 0; at < list.length; at += most) all.push(list.slice(at, at + most));
  return all;
}
