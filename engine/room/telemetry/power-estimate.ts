import type { RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import { share } from '../inputs';
import type { Room } from '../room';
import { quantised } from '../sensors/sensor';
import { SensorMaker } from '../sensors/sensor-maker';
import { atLoad } from '../server-model';

/**
 * The power of a server when only its rack has a meter, W: what the meter says, shared out by what the classes
 * of all servers there draw at the load that their operating systems tell. It knows nothing of heat, fans and
 * the spread of servers.
 */
export function powerEstimate(
  layout: RoomLayout,
  room: Room,
  inputs: RoomInputs,
  server: number,
): () => number {
  const { plan, index, state } = room;
  const { rack } = layout.servers[server]!;
  const members = index.order.subarray(index.from[rack], index.from[rack + 1]);
  const tables = new Map(plan.classes.map(({ watts }, place) => [place, Float64Array.from(watts)]));
  const published = (i: number) =>
    state.servers.running[i] === 1 ? atLoad(tables.get(plan.servers[i]!.class)!, share(inputs.load[i]!)) : 0;
  // The meter of the rack, without its noise: an estimate is made of a mean.
  const meter = new SensorMaker(layout.sensors, layout.document.seed, layout.racks[rack]!.name).make(
    'pdu_power_w',
  );
  return () => {
    const ofAll = members.reduce((sum, i) => sum + published(i), 0);
    if (ofAll === 0) return 0;
    return quantised((state.racks.powerW[rack]! * meter.gain * published(server)) / ofAll, meter.kind.step);
  };
}
