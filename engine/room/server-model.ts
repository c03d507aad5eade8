import { REFERENCE_INLET_C } from './constants';
import { fanPower } from './fan';
import { gpuPower } from './gpu';
import { leakageGrowth } from './leakage';
import { type PsuLoss, psuLines, psuOutput } from './psu';
import { referencePoint } from './reference-point';
import type { ServerClass } from './server-class';

/** Points of the tables below: idle and 10, 20 ... 100 % load. */
export const LEVELS = 11;

/** The level that PDUs, cooling and flow are sized for: 80 %, as is the rule for continuous loads [S23]. */
const DESIGN_LEVEL = 8;

/**
 * A class made ready for stepping. Power is the published table plus what deviates from the conditions it was
 * taken at (inlet 22 °C, both fans in order, the automatic loop settled), so a published row comes out exactly
 * where it was measured.
 */
export interface ServerModel {
  readonly kind: ServerClass;
  readonly psu: PsuLoss;
  /** Dc power without fans and leakage, W, by load level. */
  readonly boardW: Float64Array;
  /** Of that, the processors', W. */
  readonly processorW: Float64Array;
  /** Of that, what load adds and throttling takes away, W. */
  readonly throttledW: Float64Array;
  /** Leakage at 60 °C, W. */
  readonly leakageW: number;
  /** Temperature of the junction and speed of the fans at the reference conditions, by load level. */
  readonly referenceC: Float64Array;
  readonly referenceSpeed: Float64Array;
  /** Wall power and flow at `DESIGN_LEVEL` and reference conditions: what a room is designed for. */
  readonly designW: number;
  readonly designFlowM3s: number;
}

export function serverModel(kind: ServerClass): ServerModel {
  const { watts, idleShare, loadShare, leakage, fan, chassis, gpus } = kind;
  const measured = psuLines(kind.measuredWith ?? kind.psu);
  const dcW = Float64Array.from(watts, (wallW) => psuOutput(measured, wallW));
  const idleW = dcW[0]!;
  const loadW = dcW.map((dc) => loadShare * (dc - idleW));
  const cpuW = loadW.map((load) => idleShare * idleW + load);
  const points = watts.map((wallW, level) =>
    referencePoint(kind, REFERENCE_INLET_C, cpuW[level]!, wallW - cpuW[level]!),
  );
  const leakageW = leakage.share * cpuW[LEVELS - 1]!;
  const leaksW = points.map(({ junctionC }) => leakageW * leakageGrowth(leakage.perK, junctionC));
  const gpusW = gpus === undefined ? 0 : gpus.count * gpuPower(gpus.kind, DESIGN_LEVEL / 10);
  return {
    kind,
    psu: psuLines(kind.psu),
    boardW: dcW.map((dc, level) => dc - leaksW[level]! - 2 * fanPower(fan, points[level]!.speed)),
    processorW: cpuW.map((cpu, level) => cpu - leaksW[level]!),
    throttledW: loadW,
    leakageW,
    referenceC: Float64Array.from(points, ({ junctionC }) => junctionC),
    referenceSpeed: Float64Array.from(points, ({ speed }) => speed),
    designW: watts[DESIGN_LEVEL]! + gpusW,
    designFlowM3s: chassis.maxFlowM3s * points[DESIGN_LEVEL]!.speed,
  };
}

/** A table by load level at a load of 0..1, linear between the levels. */
export function atLoad(table: Float64Array, load: number): number {
  const place = load * (LEVELS - 1);
  const level = place < LEVELS - 1 ? Math.trunc(place) : LEVELS - 2;
  const low = table[level]!;
  return low + (place - level) * (table[level + 1]! - low);
}
