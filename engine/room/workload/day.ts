/** A bump of the day: its hour, height and width. Noon and 20 h are the peaks that [S27] uses. */
const BUMPS = [
  { hour: 12, height: 1, widthH: 2.5 },
  { hour: 20, height: 0.8, widthH: 1.5 },
] as const;

const DAY_H = 24;
/** The mean is taken over so many points. */
const POINTS = 1440;

const MEAN =
  Array.from({ length: POINTS }, (_, i) => bumps((i * DAY_H) / POINTS)).reduce((a, b) => a + b, 0) / POINTS;
const ABOVE = bumps(BUMPS[0].hour) - MEAN;

/** How busy an hour of the day (0..24, local) is against the mean of the day: 0 in the mean, 1 at noon. */
export function dayShape(hour: number): number {
  return (bumps(hour) - MEAN) / ABOVE;
}

function bumps(hour: number): number {
  let sum = 0;
  for (const { hour: at, height, widthH } of BUMPS) {
    const away = Math.abs(hour - at);
    // The day is a circle: 1 h is 5 h from 20 h.
    const distance = (away > DAY_H / 2 ? DAY_H - away : away) / widthH;
    sum += height * Math.exp(-0.5 * distance * distance);
  }
  return sum;
}
