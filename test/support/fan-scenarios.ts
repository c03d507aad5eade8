import { Experiment } from '../../engine/experiments/experiment';
import { generatedRoom } from '../../engine/experiments/experiment-room';
import { PROTOCOLS, type ProtocolName } from '../../engine/experiments/protocols';
import { readProtocol } from '../../engine/experiments/read-protocol';
import type { CompleteRoom } from '../../engine/room/document/read-room';
import { readRoom } from '../../engine/room/document/read-room';
import type { EpochMs } from '../../engine/telemetry/metric';
import { ClosedLoop, type Policy, type Score } from './closed-loop';

/** 1 January 2026, 00:00 UTC: a day of load from midnight to midnight. */
export const MIDNIGHT: EpochMs = 1_767_225_600_000;
const HOUR_S = 3600;

/** A room, and what happens to it whoever regulates its fans. */
export interface Scenario {
  readonly room: CompleteRoom;
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly acts: readonly { readonly at: EpochMs; readonly command: unknown }[];
}

/**
 * A day of servers that differ in what they usually do, swing about it with the hour, each other and by themselves, and
 * get a burst of 120 s an hour: 0.37 in the mean. Their inlets are held.
 */
export function mixedDay(servers: number, inletC: number, seed = 1, hours = 24): Scenario {
  const room = readRoom({ inletC, seed, generate: { servers }, workload: { burstsPerDay: 24 } });
  return { room, start: MIDNIGHT, end: MIDNIGHT + 1000 * HOUR_S * hours, acts: [] };
}

/** What a protocol does to a room of so many servers, at the times of a run with their own loops. */
export function ofProtocol(test: ProtocolName, servers: number, seed = 1): Scenario {
  const protocol = readProtocol(PROTOCOLS[test]);
  const loop = 'closed';
  const room = generatedRoom(servers, protocol.settings.room, { seed, loop, loss: '0.4' });
  const playing = new Experiment({ test, protocol, room, loop, stages: [] }).play();
  const acts: { at: EpochMs; command: unknown }[] = [];
  for (let next = playing.next(); ; next = playing.next()) {
    if (next.done === true) return { room, start: next.value.start, end: next.value.end, acts };
    const { value } = next;
    if (value.kind === 'journal' && value.record.kind === 'command') acts.push(value.record);
  }
}

/** Plays a scenario to its end under a policy. */
export function score({ room, start, end, acts }: Scenario, policy: Policy): Score {
  const loop = new ClosedLoop(room, policy, start);
  for (const { at, command } of acts) {
    loop.passUntil(at);
    loop.command(command);
  }
  loop.passUntil(end);
  return loop.score;
}
