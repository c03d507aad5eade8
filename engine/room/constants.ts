// Tags of sources, here and in all of engine/room: [S1]...[S33] are listed in docs/room.md; [E] is an
// engineering estimate, [D] was computed from measured data, [seed] comes with the scenario documents.

/** Density of air in kg/m³, ideal gas at 22 °C and 1013 hPa. */
export const AIR_DENSITY = 1.19;

/** Heat capacity of air in J/(kg K) [S3]. */
export const AIR_HEAT_CAPACITY = 1006;

/** Heat that a cubic metre of air takes up, in J/(m³ K): W/K for each m³/s of flow. */
export const AIR_HEAT_PER_M3 = AIR_DENSITY * AIR_HEAT_CAPACITY;

/** A cubic foot a minute, in m³/s. */
export const CFM = 4.719e-4;

/** Fans of a server [seed]. */
export const FANS = 2;

/** Inlet temperature at which a server class is published and its reference is taken, °C. */
export const REFERENCE_INLET_C = 22;

/** Longest step of the physics in s: the junction stays within 0.1 °C of steps of 0.05 s. Longer ones are cut. */
export const LONGEST_STEP_S = 10;

/** What ASHRAE TC 9.9 (2021) says of inlet air, °C [S22]: recommended, and allowable by class. */
export const ASHRAE_INLET_C = {
  recommended: [18, 27],
  A1: [15, 32],
  A2: [10, 35],
  A3: [5, 40],
  A4: [5, 45],
} as const;
