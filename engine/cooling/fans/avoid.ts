/** The speed beside a band that is passed over: its upper end, where it is cooler. */
export function outsideBands(
  speedPct: number,
  bands: readonly (readonly [fromPct: number, toPct: number])[],
): number {
  let speed = speedPct;
  // A band may end within the next: from below upwards.
  for (const [from, to] of bands) if (speed > from && speed < to) speed = to;
  return speed;
}
