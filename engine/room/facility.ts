import { type CoolingUnit, coefficientOfPerformance } from './cooling-unit';
import type { Fleet } from './fleet';
import type { RoomInputs } from './inputs';
import { share } from './inputs';
import type { RoomPlan } from './plan';
import type { RoomAir } from './room-air';
import type { RoomState } from './state';

/** What stands around the servers, sized for them. */
export interface Facility {
  readonly unit: CoolingUnit;
  readonly air: RoomAir;
  /** Losses of distribution, outside the room, and the rest (light, control), inside it, W. */
  readonly distributionW: number;
  readonly otherW: number;
}

export function facility({ cooling, airOfARack, racks }: RoomPlan, fleet: Fleet): Facility {
  const designW = cooling.designW ?? fleet.designW;
  return {
    unit: {
      ratedW: cooling.ratedW ?? cooling.capacity * designW,
      flowM3s: cooling.flowM3s ?? cooling.flow * fleet.designFlowM3s,
      fanW: cooling.fanShare * designW,
      coilS: cooling.coilS,
      ...(cooling.hunting === undefined ? {} : { hunting: cooling.hunting }),
    },
    air: {
      airJpk: airOfARack.airJpk * racks.length,
      wallWpk: airOfARack.wallWpk * racks.length,
      wallJpk: airOfARack.wallJpk * racks.length,
      outsideWpk: airOfARack.outsideWpk * racks.length,
    },
    distributionW: cooling.distributionShare * designW,
    otherW: cooling.otherShare * designW,
  };
}

/** Electricity of a room by where it goes, W. */
export interface RoomPower {
  /** Servers at the wall, with their fans. */
  readonly itW: number;
  readonly rackFansW: number;
  /** Compressor, and fan of the cooling unit. */
  readonly compressorW: number;
  readonly roomFanW: number;
  readonly distributionW: number;
  readonly otherW: number;
  /** All of it over the servers' (power usage effectiveness); infinite when no server draws any. */
  readonly pue: number;
}

/** What a room draws. A third of the overhead of the defaults does not depend on load, so PUE is best at full load. */
export function roomPower(
  place: Facility,
  { servers, racks, air }: RoomState,
  { cooling }: RoomInputs,
): RoomPower {
  const itW = sum(servers.wallW);
  const rackFansW = sum(racks.fanW);
  const speed = share(cooling.fan);
  const compressorW = air.coilW / coefficientOfPerformance(air.supplyC);
  const roomFanW = place.unit.fanW * speed * speed * speed;
  const { distributionW, otherW } = place;
  const pue = (itW + rackFansW + compressorW + roomFanW + distributionW + otherW) / itW;
  return { itW, rackFansW, compressorW, roomFanW, distributionW, otherW, pue };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
