import assert from 'node:assert/strict';
import type { RoomInputs } from '../../../engine/room/inputs';
import { DEFAULT_PDU } from '../../../engine/room/pdu';
import { type RoomOptions, roomPlan, serversInRacks } from '../../../engine/room/plan';
import { Room } from '../../../engine/room/room';

/** A room with the inputs that act on it. */
export interface Played {
  readonly room: Room;
  readonly inputs: RoomInputs;
}

/** A PDU that never interferes. */
export const AMPLE_PDU = { ...DEFAULT_PDU, capping: false, breaker: false };

/** One server at rest under `load`, its inlet held. */
export function serverAt(load: number, inletC = 22, options: Partial<RoomOptions> = {}): Played {
  const room = new Room(roomPlan({ servers: serversInRacks(1), racks: [{ pdu: AMPLE_PDU }], ...options }));
  const inputs = room.restingInputs();
  inputs.load[0] = load;
  inputs.heldInletC = inletC;
  room.settle(inputs);
  return { room, inputs };
}

/** A rack of `count` servers at rest under one load, with recirculation `aisle` from an underfloor supply. */
export function rackAt(load: number, count = 20, options: Partial<RoomOptions> = {}): Played {
  const servers = serversInRacks(count, count);
  const room = new Room(roomPlan({ servers, racks: [{ pdu: AMPLE_PDU }], ...options }));
  const inputs = room.restingInputs();
  inputs.load.fill(load);
  room.settle(inputs);
  return { room, inputs };
}

/** Lets `seconds` pass in steps of `stepS`; `seen` is asked after each. */
export function play(
  { room, inputs }: Played,
  seconds: number,
  stepS = 1,
  seen?: (timeS: number) => void,
): void {
  const steps = Math.round(seconds / stepS);
  for (let step = 1; step <= steps; step++) {
    room.step(inputs, stepS);
    seen?.(step * stepS);
  }
}

/** What is known of one server. */
export function server({ room }: Played, i = 0) {
  const { servers, fans } = room.state;
  const of = (column: Float64Array) => column[i] as number;
  return {
    junctionC: of(servers.junctionC),
    sinkC: of(servers.sinkC),
    boardC: of(servers.boardC),
    sinkAirC: of(servers.sinkAirC),
    inletC: of(servers.inletC),
    exhaustC: of(servers.exhaustC),
    wallW: of(servers.wallW),
    processorW: of(servers.processorW),
    fansW: of(servers.fansW),
    airflowM3s: of(servers.airflowM3s),
    clock: of(servers.clock),
    speed: fans.speed[2 * i] as number,
  };
}

export function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

export function largest(values: ArrayLike<number>): number {
  return Math.max(...Array.from(values));
}

export function smallest(values: ArrayLike<number>): number {
  return Math.min(...Array.from(values));
}

/** Fails unless `got` is within `tolerance` (rounding, unless said) of what was expected. */
export function near(got: number, expected: number, tolerance = 1e-9, what = 'value'): void {
  assert.ok(Math.abs(got - expected) <= tolerance, `${what}: ${got}, expected ${expected} ± ${tolerance}`);
}
