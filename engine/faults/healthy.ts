import type { RoomInputs } from '../room/inputs';

/** The columns of the inputs that faults alone write. */
const COLUMNS = [
  'fanEfficiency',
  'fanHealth',
  'open',
  'recirculationFactor',
  'down',
  'diskFailed',
  'pduLimit',
] as const;

/** What a room is like without any fault: as its document has it. */
export class Healthy {
  private readonly columns: ReadonlyMap<(typeof COLUMNS)[number], ArrayLike<number>>;
  private readonly cooling: number;

  constructor(inputs: RoomInputs) {
    this.columns = new Map(COLUMNS.map((name) => [name, inputs[name].slice()]));
    this.cooling = inputs.cooling.health;
  }

  /** Makes everything whole again. The load is not touched. */
  restore(inputs: RoomInputs): void {
    for (const [name, values] of this.columns) inputs[name].set(values);
    inputs.cooling.health = this.cooling;
  }
}
