import type { KindSpec } from './kind-spec';
import { ROOM_KINDS } from './room-kinds';
import { STREAM_KINDS } from './stream-kinds';

/** Every fault that there is. Forms, docs, readers and labels are made from this. */
export const FAULTS = { ...ROOM_KINDS, ...STREAM_KINDS };

export type FaultKind = keyof typeof FAULTS;
export type RoomFaultKind = keyof typeof ROOM_KINDS;
export type StreamFaultKind = keyof typeof STREAM_KINDS;

export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

export function isFaultKind(kind: unknown): kind is FaultKind {
  return typeof kind === 'string' && Object.hasOwn(FAULTS, kind);
}

/** The row of a kind, without what is special to it. */
export function kindSpec(kind: FaultKind): KindSpec {
  return FAULTS[kind];
}
