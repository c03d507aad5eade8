import type { RoomLayout } from '../room/document/layout';
import { AUTO } from '../room/fan';
import type { RoomInputs } from '../room/inputs';
import { loadGpus } from '../room/load-gpus';
import { Room } from '../room/room';
import type { Json } from '../telemetry/json';
import { differs } from './room-difference';

/** A second room that lives on without one fault: same load, commands and chance, its fans on their own loops. */
export class Twin {
  /** Whether any fan was steered from outside: the twin gets the same commands, not those that it would have got. */
  isCommanded = false;
  private readonly inputs: RoomInputs;

  /**
   * Parts from the real room now, before the fault.
   *
   * @param room that of a twin which is done with, of the same plan
   */
  constructor(
    private readonly layout: RoomLayout,
    private readonly real: Room,
    readonly room = new Room(real.plan, false),
  ) {
    this.room.state.copy(real.state);
    this.inputs = this.room.restingInputs();
  }

  /**
   * Follows a step that the real room has made, with places to pause.
   *
   * @param acted what acted on the real room in it, `demand` its load before any fault
   * @param harm does to inputs what all other faults do
   * @returns whether a sensor shows the difference
   */
  *follow(
    acted: RoomInputs,
    demand: Float64Array,
    harm: (inputs: RoomInputs) => void,
    dtS: number,
  ): Generator<undefined, boolean, void> {
    copyInputs(acted, this.inputs);
    this.inputs.load.set(demand);
    harm(this.inputs);
    this.isCommanded ||= acted.fanCommand.some((command) => command !== AUTO);
    loadGpus(this.room, this.inputs);
    yield* this.room.stepInParts(this.inputs, dtS);
    const disksDiffer = acted.diskFailed.some((failed, disk) => failed !== this.inputs.diskFailed[disk]);
    return disksDiffer || differs(this.layout, this.real, this.room);
  }

  snapshot(): Json {
    return { isCommanded: this.isCommanded, room: [...this.room.snapshot()] };
  }

  restore(from: Json): void {
    const { isCommanded, room } = from as unknown as { isCommanded: boolean; room: [string, Json][] };
    this.isCommanded = isCommanded;
    this.room.restore(room);
  }
}

function copyInputs(from: RoomInputs, to: RoomInputs): void {
  for (const [name, value] of Object.entries(from)) {
    const target = to[name as keyof RoomInputs];
    if (ArrayBuffer.isView(value)) (target as Float64Array).set(value as Float64Array);
    else if (typeof value === 'number') Object.assign(to, { [name]: value });
    else Object.assign(target, value);
  }
}
