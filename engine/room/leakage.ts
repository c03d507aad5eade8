/**
 * Leakage of processors grows with the temperature of the junction. Checked against a server whose power rose
 * by up to 17.6 W between inlets of 20 and 35 °C [S9].
 */
export interface Leakage {
  /** Share of the processors' power at full load that leaks at 60 °C [E]. */
  readonly share: number;
  /** Growth, 1/K [E]. */
  readonly perK: number;
}

/** The temperature that `share` is meant at, °C. */
const AT_C = 60;

/** Above this the law is not extrapolated, °C [E]: every part has switched itself off before, or is no more. */
const BEYOND_C = 130;

/** Leakage relative to that at 60 °C. */
export function leakageGrowth(perK: number, junctionC: number): number {
  return Math.exp(perK * (Math.min(junctionC, BEYOND_C) - AT_C));
}
