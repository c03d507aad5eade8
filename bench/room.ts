import { AUTO } from '../engine/room/fan';
import type { RoomInputs } from '../engine/room/inputs';
import { roomPlan, serversInRacks } from '../engine/room/plan';
import { Room } from '../engine/room/room';
import { FlatRoom } from './flat-room';
import { type Figure, median } from './harness';

const SERVERS = 1_000;
const PER_RACK = 20;
/**
 * A turn takes some 20 ms each: others use the machine too, and what they do changes little in that time, so the
 * ratio is taken within a turn.
 */
const SERVER_STEPS = 80_000;
const TURNS = 100;
const WARM_UPS = 20;
/** A rounding more or less: the two add up in different orders. */
const SAME = 1e-9;

/** Server-steps a second of the physics, of a second each, beside a flat loop over the same arithmetic. */
export function roomFigures(): Figure[] {
  const { room, inputs, flat } = pair();
  stepBoth(room, inputs, flat);
  checkSame(room, flat);
  const large = new Room(roomPlan({ servers: serversInRacks(20_000, PER_RACK) }));
  const largeInputs = disturbed(large);
  const turns = Array.from({ length: WARM_UPS + TURNS }, () => ({
    ours: rate(() => room.step(inputs, 1), SERVERS),
    theirs: rate(() => flat.step(1), SERVERS),
    ofLarge: rate(() => large.step(largeInputs, 1), 20_000),
  })).slice(WARM_UPS);
  const ours = median(turns.map((turn) => turn.ours));
  const theirs = median(turns.map((turn) => turn.theirs));
  const ofLarge = median(turns.map((turn) => turn.ofLarge));
  const ratio = median(turns.map((turn) => turn.ours / turn.theirs));
  return [
    { name: 'a flat loop over the arithmetic of the room', value: theirs, unit: 'server-steps/s' },
    {
      name: 'physics of 1,000 servers',
      value: ours,
      unit: 'server-steps/s',
      bound: { kind: 'aim', atLeast: 1.5e6 },
    },
    {
      name: 'physics of 20,000 servers',
      value: ofLarge,
      unit: 'server-steps/s',
      bound: { kind: 'aim', atLeast: 1.5e6 },
    },
    {
      name: 'physics over the flat loop',
      value: ratio,
      unit: '×',
      bound: { kind: 'must', atLeast: 0.7 },
    },
  ];
}

/** Server-steps a second of CPU time. */
function rate(step: () => void, servers: number): number {
  const steps = SERVER_STEPS / servers;
  const before = process.cpuUsage();
  for (let i = 0; i < steps; i++) step();
  const { user, system } = process.cpuUsage(before);
  return (steps * servers * 1e6) / (user + system);
}

/** Loads of all levels, some fans worn, some held. */
function disturbed(room: Room): RoomInputs {
  const inputs = room.restingInputs();
  inputs.load.forEach((_, i) => {
    inputs.load[i] = ((i * 37) % 97) / 110;
    if (i % 50 === 0) inputs.fanEfficiency[2 * i] = 0.8;
    inputs.fanCommand[2 * i] = i % 10 === 0 ? 0.5 : AUTO;
  });
  room.settle(inputs);
  return inputs;
}

/** The same room twice, in the same state. */
function pair(): { room: Room; inputs: RoomInputs; flat: FlatRoom } {
  const room = new Room(roomPlan({ servers: serversInRacks(SERVERS, PER_RACK) }));
  const inputs = disturbed(room);
  const model = room.fleet.groups[0]!.model;
  const { servers, fans, air, racks } = room.state;
  if (racks.clock.some((clock) => clock < 1)) throw new Error('a rack begins throttled');
  const flat = new FlatRoom(
    SERVERS / PER_RACK,
    PER_RACK,
    model.boardW,
    model.processorW,
    model.throttledW,
    model.leakageW,
    model.psu,
    room.facility.unit,
    room.facility.otherW,
  );
  for (const name of ['junctionC', 'sinkC', 'boardC', 'inletC', 'mixedC'] as const)
    flat[name].set(servers[name]);
  flat.speed.set(fans.speed);
  flat.load.set(inputs.load);
  flat.fanCommand.set(inputs.fanCommand);
  flat.fanEfficiency.set(inputs.fanEfficiency);
  flat.returnC = air.returnC;
  flat.wallC = air.wallC;
  flat.coilW = air.coilW;
  flat.supplyC = air.supplyC;
  return { room, inputs, flat };
}

/** Ten minutes in which load rises everywhere. */
function stepBoth(room: Room, inputs: RoomInputs, flat: FlatRoom): void {
  for (let step = 0; step < 600; step++) {
    const server = step % SERVERS;
    inputs.load[server] = 0.9;
    flat.load[server] = 0.9;
    room.step(inputs, 1);
    flat.step(1);
  }
}

function checkSame(room: Room, flat: FlatRoom): void {
  const { servers } = room.state;
  for (const name of ['junctionC', 'boardC', 'inletC', 'wallW', 'takenJ', 'givenJ'] as const) {
    servers[name].forEach((value, i) => {
      const other = flat[name][i]!;
      if (!(Math.abs(value - other) <= SAME * Math.abs(value))) {
        throw new Error(`${name} of server ${i}: ${value} in the room, ${other} in the flat loop`);
      }
    });
  }
}
