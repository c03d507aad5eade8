import { LiveRoom } from '../../../engine/live/live-room';
import type { LiveEvent, LiveOut } from '../../../engine/live/room-event';
import { readRoom } from '../../../engine/room/document/read-room';
import type { CommandAnswer } from '../../../engine/telemetry/command';
import type { Fault } from '../../../engine/telemetry/fault';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric } from '../../../engine/telemetry/metric';
import { CALM, START } from '../room/telemetry/support';

export { START };

/** Two clusters: two servers in a rack that has fans, and one server. */
const PLACES = {
  clusters: [{ name: 'web' }, { name: 'train' }],
  racks: [
    { name: 'r1', cluster: 'web', fans: { speed: 0.5 }, servers: [{ name: 'a' }, { name: 'b' }] },
    { name: 'r2', cluster: 'train', servers: [{ name: 'a' }] },
  ],
};
const ROOM = readRoom({ ...CALM, ...PLACES });
/** The same with noise, bursts, jitter and losses. */
export const NOISY = readRoom(PLACES);

export function liveRoom(changes: object = {}, room = ROOM): LiveRoom {
  const restart = () => ({ start: START, epoch: 2 });
  return new LiveRoom(room, { start: START, truth: false, epoch: 1, rate: 10, restart, ...changes });
}

export function eventsIn(outs: Iterable<LiveOut | undefined>): LiveEvent[] {
  return [...outs].flatMap((out) => (out?.port === 'event' ? [out.value] : []));
}

export function metricsIn(outs: Iterable<LiveOut | undefined>): Metric[] {
  return [...outs].flatMap((out) => (out?.port === 'result' ? [out.value] : []));
}

export const answersIn = (events: readonly LiveEvent[]): CommandAnswer[] =>
  events.flatMap((each) => (each.kind === 'command' ? [each.command] : []));
export const freedIn = (events: readonly LiveEvent[]) =>
  events.flatMap((each) => (each.kind === 'control' ? [each.control] : []));

/** Outcome, and reason if there is one, of the first answer. */
export function tried(room: LiveRoom, command: object): (string | undefined)[] {
  const [first] = answersIn(eventsIn(room.take({ id: 'x', ...command })));
  return first?.reason === undefined ? [first?.outcome] : [first.outcome, first.reason];
}

export const labelsIn = (events: readonly LiveEvent[]): Fault[] =>
  events.flatMap((each) => (each.kind === 'fault' ? [each.fault] : []));

/** The snapshot of a room as a state file gives it back. */
export function saved(room: LiveRoom): [string, Json][] {
  return JSON.parse(JSON.stringify([...room.snapshot()])) as [string, Json][];
}
