import { BOTH_KINDS } from './both-kinds';
import type { KindSpec } from './kind-spec';
import { ROOM_KINDS } from './room-kinds';
import { STREAM_KINDS } from './stream-kinds';

/** Every fault that there is. Forms, docs, readers and labels are made from this. */
export const FAULTS = { ...ROOM_KINDS, ...BOTH_KINDS, ...STREAM_KINDS };

export type FaultKind = keyof typeof FAULTS;
export type RoomFaultKind = keyof typeof ROOM_KINDS | keyof typeof BOTH_KINDS;
export type StreamFaultKind = keyof typeof STREAM_KINDS | keyof typeof BOTH_KINDS;

export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

export function isFaultKind(kind: unknown): kind is FaultKind {
  return typeof kind === 'string' && Object.hasOwn(FAULTS, kind);
}

/** The row of a kind, without what is special to it. */
export function kindSpec(kind: FaultKind): KindSpec {
  return FAULTS[kind];
}

/** Whether a simulated room has this fault itself. */
export function isOfRoom(kind: FaultKind): kind is RoomFaultKind {
  return kindSpec(kind).layer !== 'stream';
}

/** Whether a stream of anything can be made to show it. */
export function isOfStream(kind: FaultKind): kind is StreamFaultKind {
  return kindSpec(kind).layer !== 'room';
}
