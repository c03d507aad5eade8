/** Board, memory, disks and sheet metal of a server as one thermal node. */
export interface Board {
  /** Heat capacity, J/K [E]; with the conductance it gives 170 to 450 s, real boards fitted 304 to 404 s [D]. */
  readonly heatJpk: number;
  /** Conductance to the air in W/K when `flowM3s` passes [E]. */
  readonly conductanceWpk: number;
  readonly flowM3s: number;
  /** Share of its heat that the air has taken up when it reaches the sinks [E]. */
  readonly upstream: number;
}

/** Conductance from the board to the air that passes, W/K: turbulent convection, flow to the 0.7 [E]. */
export function boardConductance({ conductanceWpk, flowM3s }: Board, passingM3s: number): number {
  return conductanceWpk * Math.exp(0.7 * Math.log(passingM3s / flowM3s));
}
