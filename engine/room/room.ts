import type { Json } from '../telemetry/json';
import { ProblemError, problem } from '../telemetry/problem';
import { LONGEST_STEP_S } from './constants';
import { type EnergyBalance, energyBalance, openBooks } from './energy';
import { type Facility, facility, type RoomPower, roomPower } from './facility';
import { type Fleet, fleet } from './fleet';
import { type RoomInputs, restingInputs } from './inputs';
import { atOnce, type Parts } from './parts';
import type { RoomPlan } from './plan';
import { type RackIndex, rackIndex } from './rack-index';
import { advanceAir } from './room-air';
import { RoomState } from './state';
import { settle } from './steady';
import { airInputs, type RoomParts, stepInlets, stepRacks } from './step';

/** The longest time that one call may let pass, s. */
const LONGEST_CALL_S = 86_400;

/**
 * The physics of a room of servers. Deterministic: plan, state, inputs and lengths of steps say all.
 *
 * A step goes: clocks and who runs, fans and flow, power, boards and processors, GPUs, exhaust, PDUs, inlets, air
 * of the room. Each coupling takes the other side as it was at the beginning of the step. That is safe because the
 * loops contract: leakage by 0.1, recirculation by its share, the automatic fans by 0.3 to 0.85.
 */
export class Room implements RoomParts {
  readonly fleet: Fleet;
  readonly index: RackIndex;
  readonly facility: Facility;
  readonly state: RoomState;

  /**
   * A room of this plan (`roomPlan`), idle.
   *
   * @param isAtRest false for one that is settled or restored before anything else
   */
  constructor(
    readonly plan: RoomPlan,
    isAtRest = true,
  ) {
    this.fleet = fleet(plan);
    this.index = rackIndex(plan);
    this.facility = facility(plan, this.fleet);
    this.state = new RoomState(this.fleet.counts);
    if (isAtRest) this.settle(this.restingInputs());
  }

  /** Inputs for this room, with nothing to do and nothing wrong. */
  restingInputs(): RoomInputs {
    return restingInputs(this.fleet.counts);
  }

  /** Begins anew where the room comes to rest under these inputs, with empty books. */
  settle(inputs: RoomInputs): void {
    atOnce(this.settleInParts(inputs));
  }

  /** The same with places to pause. Until it has ended the room is neither here nor there. */
  *settleInParts(inputs: RoomInputs): Parts<void> {
    checkTemperatures(inputs);
    yield* settle(this, inputs);
    openBooks(this.fleet, this.facility.air, this.state);
  }

  /**
   * Lets time pass. Steps of more than 10 s are cut into equal ones.
   *
   * @param seconds above 0, up to a day
   * @throws ProblemError for any other, and for a temperature in the inputs that is not finite; nothing has passed then
   */
  step(inputs: RoomInputs, seconds: number): void {
    atOnce(this.stepInParts(inputs, seconds));
  }

  /** The same with places to pause: where, and for how long, changes nothing while the inputs stay as they are. */
  *stepInParts(inputs: RoomInputs, seconds: number): Parts<void> {
    if (!(seconds > 0 && seconds <= LONGEST_CALL_S)) {
      throw new ProblemError(problem('out-of-range', 'seconds', seconds, `0..${LONGEST_CALL_S}`));
    }
    checkTemperatures(inputs);
    const steps = Math.ceil(seconds / LONGEST_STEP_S);
    const dtS = seconds / steps;
    const { air } = this.state;
    for (let step = 0; step < steps; step++) {
      const exhaust = yield* stepRacks(this, inputs, dtS, this.plan.protection);
      const acting = airInputs(this, inputs, exhaust.heatW);
      yield* stepInlets(this, inputs, exhaust, acting.flowM3s);
      advanceAir(air, this.facility.air, this.facility.unit, acting, dtS);
      air.timeS += dtS;
    }
  }

  /** What the room draws now, W, and its PUE. */
  power(inputs: RoomInputs): RoomPower {
    return roomPower(this.facility, this.state, inputs);
  }

  /** The books since the start. */
  energy(): EnergyBalance {
    return energyBalance(this.fleet, this.facility.air, this.state);
  }

  /** Switches a server on again that has switched itself off, with its GPUs. */
  restart(server: number): void {
    const { servers, gpus } = this.state;
    servers.tripped[server] = 0;
    servers.ownClock[server] = 1;
    const chips = this.plan.classes[this.plan.servers[server]?.class ?? 0]?.gpus?.count ?? 0;
    const first = this.fleet.firstGpu[server] ?? 0;
    gpus.tripped.fill(0, first, first + chips);
  }

  /** Closes the breaker of a rack by hand. */
  closeBreaker(rack: number): void {
    this.state.racks.open[rack] = 0;
  }

  /** The state, an entry a variable. Inputs are not part of it. */
  snapshot(): Iterable<[key: string, state: Json]> {
    return this.state.snapshot();
  }

  /** Goes on where a room of the same plan was: with the same inputs it gives the same bits. */
  restore(from: Iterable<[string, Json]>): void {
    this.state.restore(from);
  }
}

function checkTemperatures({ cooling, outsideC }: RoomInputs): void {
  for (const [name, value] of [
    ['cooling.setC', cooling.setC],
    ['outsideC', outsideC],
  ] as const) {
    if (!Number.isFinite(value)) throw new ProblemError(problem('not-a-number', name, value));
  }
}
