import { CFM } from './constants';

/** How heat gets from the junctions of the processors into the air. All per socket. */
export interface HeatSink {
  /**
   * Resistance of the sink in K/W is `psi0 + psi1 · CFM^-exponent`, with the air through its fins in cubic
   * feet a minute: Intel's reference sink of 2 U and more, σ 0.0024 [S14].
   */
  readonly psi0: number;
  readonly psi1: number;
  readonly exponent: number;
  /** Share of the chassis' flow that goes through one sink [E]. */
  readonly flowShare: number;
  /** From junction to case, K/W [E]. */
  readonly junctionToCaseKpw: number;
  /** Heat capacities of the junction with its spreader, and of the sink, J/K [E]. */
  readonly junctionJpk: number;
  readonly sinkJpk: number;
}

/** Resistance from case to air in K/W with `finsM3s` of air through the fins. */
export function sinkResistance({ psi0, psi1, exponent }: HeatSink, finsM3s: number): number {
  return psi0 + psi1 * Math.exp(-exponent * Math.log(finsM3s / CFM));
}
