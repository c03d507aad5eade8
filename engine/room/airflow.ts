import { AIR_HEAT_PER_M3 } from './constants';

/** How a chassis lets air through. */
export interface Chassis {
  /** Flow with all fans at full speed, m³/s. */
  readonly maxFlowM3s: number;
  /** Flow with all fans standing, as a share of that: leaks and draught [E]. */
  readonly draught: number;
}

/**
 * Air through a chassis in m³/s. `meanSpeed` is that of its fans (0..1), `open` the share of the way that is
 * not blocked. Homogeneous of degree 1, so the affinity law holds; one of two fans gives half, as the dead one
 * lets air back [E]. (Sealed by a flap it would be 0.69.)
 */
export function airflow({ maxFlowM3s, draught }: Chassis, meanSpeed: number, open: number): number {
  return maxFlowM3s * open * (meanSpeed > draught ? meanSpeed : draught);
}

/** How much warmer air leaves than it came, in K, when `heatW` goes into a flow in m³/s: first law. */
export function airRise(heatW: number, flowM3s: number): number {
  return heatW / (flowM3s * AIR_HEAT_PER_M3);
}
