/** How fast a live room may go, simulated seconds a wall second. */
export const RATE = { min: 0.01, max: 3600 } as const;
