import type { LiveRoom } from '../../engine/live/live-room';
import { FANS } from '../../engine/room/constants';
import { roomPlan, serversInRacks } from '../../engine/room/plan';
import { Room } from '../../engine/room/room';
import type { ServerClass } from '../../engine/room/server-class';
import type { Policy } from './closed-loop';

/** Load levels that are tried, 0..1, and speeds of the fans at each. */
const LOADS = 100;
const SPEED_STEP = 0.005;
const LEAST_SPEED = 0.03;
const SPEEDS = Array.from(
  { length: Math.round((1 - LEAST_SPEED) / SPEED_STEP) + 1 },
  (_, i) => LEAST_SPEED + i * SPEED_STEP,
);

/** One load level: what each speed costs at rest, W, and how hot it gets, °C. */
interface Level {
  readonly wallW: Float64Array;
  readonly junctionC: Float64Array;
}

/**
 * The speed of both fans at which a server of this class rests with the fewest watts, by load level: tried out in the
 * physics itself, one server a speed. Where no speed keeps to the limit it is the highest.
 */
export function bestSpeeds(kind: ServerClass, inletC: number, limitC: number): Float64Array {
  return Float64Array.from({ length: LOADS + 1 }, (_, level) => {
    const { wallW, junctionC } = atRest(kind, inletC, level / LOADS);
    let best = SPEEDS.length - 1;
    for (let i = SPEEDS.length - 1; i >= 0; i--) {
      if (junctionC[i]! <= limitC && wallW[i]! < wallW[best]!) best = i;
    }
    return SPEEDS[best]!;
  });
}

/** A server a speed, each at this load, at rest. */
function atRest(kind: ServerClass, inletC: number, load: number): Level {
  // A rack for each, so that no PDU has too much of them.
  const servers = serversInRacks(SPEEDS.length, 1);
  const room = new Room(roomPlan({ classes: [kind], servers, protection: false }), false);
  const inputs = room.restingInputs();
  inputs.heldInletC = inletC;
  inputs.load.fill(load);
  inputs.fanCommand.forEach((_, fan) => {
    inputs.fanCommand[fan] = SPEEDS[Math.floor(fan / FANS)]!;
  });
  room.settle(inputs);
  const { wallW, junctionC } = room.state.servers;
  return { wallW, junctionC };
}

/** Knows the load of each server as it comes, and the best speed for it: nobody can, so nobody is asked to be better. */
export function knowsAll(limitC: number): Policy {
  return ({ simulation }: LiveRoom) => {
    const { layout, inputs } = simulation;
    const { plan, document } = layout;
    const best = plan.classes.map((kind) => bestSpeeds(kind, document.inletC!, limitC));
    const inner = simulation.faults;
    simulation.faults = {
      before(now) {
        inner?.before(now);
        plan.servers.forEach(({ class: kind }, i) => {
          inputs.fanCommand.fill(at(best[kind]!, inputs.load[i]!), FANS * i, FANS * (i + 1));
        });
      },
      *after(began, dtS) {
        yield* inner?.after(began, dtS) ?? [];
      },
    };
    return { hear: () => [] };
  };
}

function at(table: Float64Array, load: number): number {
  const place = Math.min(1, Math.max(0, load)) * LOADS;
  const level = Math.min(LOADS - 1, Math.floor(place));
  return table[level]! + (place - level) * (table[level + 1]! - table[level]!);
}
