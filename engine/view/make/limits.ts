/** The highest air that ASHRAE's thermal guidelines recommend at the inlet of servers of classes A1 to A4, °C. */
export const INLET_LIMIT_C = 27;
