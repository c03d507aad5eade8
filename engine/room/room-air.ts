import { AIR_HEAT_PER_M3 } from './constants';
import { COLDEST_SUPPLY_C, type CoolingUnit, coolingTarget, supplyTemperature, swing } from './cooling-unit';
import type { AirState } from './state';

/** Air and walls of the room. */
export interface RoomAir {
  /** Heat capacity of the air with what it touches, J/K. */
  readonly airJpk: number;
  /** From air to walls and floor, W/K. */
  readonly wallWpk: number;
  /** Heat capacity of walls and floor, J/K. */
  readonly wallJpk: number;
  /** From walls to outside, W/K. */
  readonly outsideWpk: number;
}

/** For each rack of a room [E], tuned to how fast rooms without cooling heat up [S19]. */
export const AIR_OF_A_RACK: RoomAir = { airJpk: 30e3, wallWpk: 60, wallJpk: 3e6, outsideWpk: 10 };

/** What acts on the air during a step. */
export interface AirInputs {
  readonly heatW: number;
  readonly setC: number;
  /** Air that the cooling unit moves, m³/s. */
  readonly flowM3s: number;
  readonly health: number;
  readonly outsideC: number;
}

/** Coil and air swing together within minutes; there is one of each, so short steps cost nothing. */
const STEP_S = 1;

/** Lets `dtS` seconds pass in the air of the room: coil exact, air and walls by backward Euler. */
export function advanceAir(
  air: AirState,
  room: RoomAir,
  unit: CoolingUnit,
  inputs: AirInputs,
  dtS: number,
): void {
  const { heatW, setC, flowM3s, health, outsideC } = inputs;
  const { airJpk, wallWpk, wallJpk, outsideWpk } = room;
  const steps = Math.ceil(dtS / STEP_S);
  const h = dtS / steps;
  const kept = Math.exp(-h / unit.coilS);
  const a = airJpk / h + wallWpk;
  const d = wallJpk / h + wallWpk + outsideWpk;
  const determinant = a * d - wallWpk * wallWpk;
  for (let step = 0; step < steps; step++) {
    const wantedC = unit.hunting === undefined ? setC : setC + swing(unit.hunting, air.timeS + step * h);
    const target = coolingTarget(unit, air.returnC, wantedC, flowM3s, health);
    const atMost = flowM3s * AIR_HEAT_PER_M3 * Math.max(0, air.returnC - COLDEST_SUPPLY_C);
    air.coilW = Math.min(atMost, target + (air.coilW - target) * kept);
    const toAir = (airJpk / h) * air.returnC + heatW - air.coilW;
    const toWall = (wallJpk / h) * air.wallC + outsideWpk * outsideC;
    air.returnC = (d * toAir + wallWpk * toWall) / determinant;
    air.wallC = (wallWpk * toAir + a * toWall) / determinant;
    air.heatJ += heatW * h;
    air.coilJ += air.coilW * h;
    air.outsideJ += outsideWpk * (air.wallC - outsideC) * h;
  }
  air.supplyC = supplyTemperature(air.returnC, air.coilW, flowM3s);
}

/** Where the air comes to rest. */
export function settleAir(air: AirState, room: RoomAir, unit: CoolingUnit, inputs: AirInputs): void {
  const { heatW, setC, flowM3s, health, outsideC } = inputs;
  const { wallWpk, outsideWpk } = room;
  const through = wallWpk === 0 ? 0 : (wallWpk * outsideWpk) / (wallWpk + outsideWpk);
  const coil = (returnC: number) =>
    Math.min(
      coolingTarget(unit, returnC, setC, flowM3s, health),
      flowM3s * AIR_HEAT_PER_M3 * Math.max(0, returnC - COLDEST_SUPPLY_C),
    );
  // What leaves grows with the temperature of the air: halve the interval.
  let low = Math.min(outsideC, setC) - 100;
  let high = HOTTEST_C;
  for (let turn = 0; turn < 60; turn++) {
    const middle = (low + high) / 2;
    if (coil(middle) + through * (middle - outsideC) < heatW) low = middle;
    else high = middle;
  }
  air.returnC = (low + high) / 2;
  air.coilW = coil(air.returnC);
  const total = wallWpk + outsideWpk;
  air.wallC = total === 0 ? air.returnC : (wallWpk * air.returnC + outsideWpk * outsideC) / total;
  air.supplyC = supplyTemperature(air.returnC, air.coilW, flowM3s);
}

/** A room at rest is not sought beyond this, °C. */
const HOTTEST_C = 200;
