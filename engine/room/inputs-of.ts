import type { Json } from '../telemetry/json';
import type { RoomLayout } from './document/layout';
import type { RoomInputs } from './inputs';
import type { Room } from './room';

/** The inputs that a room document begins with. */
export function inputsOf({ document, servers, racks }: RoomLayout, room: Room): RoomInputs {
  const inputs = room.restingInputs();
  servers.forEach(({ fanCommand, fanEfficiency }, server) => {
    fanEfficiency.forEach((efficiency, fan) => {
      inputs.fanCommand[2 * server + fan] = fanCommand;
      inputs.fanEfficiency[2 * server + fan] = efficiency;
    });
  });
  racks.forEach(({ fanSpeed }, rack) => {
    inputs.rackFanCommand[rack] = fanSpeed;
  });
  inputs.cooling.setC = document.cooling.setC;
  inputs.outsideC = document.outsideC ?? inputs.outsideC;
  inputs.heldInletC = document.inletC ?? Number.NaN;
  return inputs;
}

/** All inputs of a room, an entry a column. */
export function* snapshotInputs(inputs: RoomInputs): Iterable<[key: string, state: Json]> {
  for (const [name, value] of Object.entries(inputs)) {
    const state = ArrayBuffer.isView(value) ? Array.from(value as Float64Array, orNull) : asJson(value);
    yield [`inputs.${name}`, state];
  }
}

export function restoreInputs(inputs: RoomInputs, from: ReadonlyMap<string, Json>): void {
  for (const [name, value] of Object.entries(inputs)) {
    const saved = from.get(`inputs.${name}`)!;
    if (ArrayBuffer.isView(value)) (value as Float64Array).set((saved as (number | null)[]).map(orNaN));
    else if (typeof value === 'number') Object.assign(inputs, { [name]: orNaN(saved as number | null) });
    else Object.assign(value, saved);
  }
}

function asJson(value: number | RoomInputs['cooling']): Json {
  return typeof value === 'number' ? orNull(value) : { ...value };
}

/** JSON has no NaN. */
function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function orNaN(saved: number | null): number {
  return saved ?? Number.NaN;
}
