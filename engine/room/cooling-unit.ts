import { AIR_HEAT_PER_M3 } from './constants';

/** A computer room air conditioner. */
export interface CoolingUnit {
  /** Heat that it can take up at 30 °C return, W. */
  readonly ratedW: number;
  /** Air that it moves at full speed of its fan, m³/s. */
  readonly flowM3s: number;
  /** Input of its fan at that speed, W; it goes with the cube. */
  readonly fanW: number;
  /** Time constant of its coil, s [E]. */
  readonly coilS: number;
  /** Absent: it holds its set point. */
  readonly hunting?: Hunting;
}

/**
 * A unit that switches on and off hunts for its set point. The inlets of two real servers wander with a deviation of 0.9
 * to 1.1 °C and a period of some 160 s [D].
 */
export interface Hunting {
  /** How far what it aims at goes to each side, °C. The supply of the default room goes 0.85 of it. */
  readonly swingC: number;
  readonly periodS: number;
}

export const USUAL_HUNTING: Hunting = { swingC: 1.5, periodS: 160 };

/** What is added to the set point at a time: two parabolas, a sine within 6 %, with the same bits everywhere. */
export function swing({ swingC, periodS }: Hunting, timeS: number): number {
  const turn = timeS / periodS - Math.floor(timeS / periodS);
  return turn < 0.5 ? 16 * swingC * turn * (0.5 - turn) : -16 * swingC * (turn - 0.5) * (1 - turn);
}

/** Capacity grows by this share for each K of return above 30 °C, within limits [E]. */
const CAPACITY_PER_K = 0.025;
const CAPACITY_AT_C = 30;
const CAPACITY_LIMITS = [0.5, 1.4] as const;

/** It blows no colder than this, °C: the coil would freeze [E]. */
export const COLDEST_SUPPLY_C = 5;

/** Heat in W that the unit would take up for long, at a return and with set point, flow and health (0..1). */
export function coolingTarget(
  unit: CoolingUnit,
  returnC: number,
  setC: number,
  flowM3s: number,
  health: number,
): number {
  const wantedW = flowM3s * AIR_HEAT_PER_M3 * Math.max(0, returnC - setC);
  const capacity = 1 + CAPACITY_PER_K * (returnC - CAPACITY_AT_C);
  const limited = Math.min(CAPACITY_LIMITS[1], Math.max(CAPACITY_LIMITS[0], capacity));
  return Math.min(wantedW, unit.ratedW * health * limited);
}

/** The supply temperature, °C, of a unit that takes `coilW` out of the air that it returns. */
export function supplyTemperature(returnC: number, coilW: number, flowM3s: number): number {
  return flowM3s > 0 ? returnC - coilW / (flowM3s * AIR_HEAT_PER_M3) : returnC;
}

/**
 * Heat moved for each joule of compressor input, by supply temperature in °C: fit to an HP data centre, Moore
 * et al. (2005), as in [S7].
 */
export function coefficientOfPerformance(supplyC: number): number {
  return 0.458 + supplyC * (0.0008 + 0.0068 * supplyC);
}
