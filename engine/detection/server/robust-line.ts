import { median } from '../peers/median';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A straight line, and between which its slope lies. */
export interface RobustLine {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  at(x: number): number;
}

/** Deviations of a normal variable that leave out a twentieth on each side. */
const Z_90 = 1.645;

/**
 * The median of all slopes between two points, and its interval of 90 % by ranks (Theil 1950, Sen 1968): a quarter of
 * the points may be anything. Undefined of fewer than three.
 */
export function robustLine(points: readonly Point[]): RobustLine | undefined {
  const n = points.length;
  if (n < 3) return undefined;
  const slopes: number[] = [];
  for (let i = 0; i < n; i++)
    for (let k = i + 1; k < n; k++)
      slopes.push((points[k]!.y - points[i]!.y) / (points[k]!.x - points[i]!.x));
  slopes.sort((a, b) => a - b);
  const spread = Z_90 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const rank = (share: number) => Math.max(0, Math.min(slopes.length - 1, Math.round(share)));
  const slope = slopes[rank((slopes.length - 1) / 2)]!;
  const base = median(
    points.map(({ x, y }) => y - slope * x),
    1,
  );
  return {
    slope,
    low: slopes[rank((slopes.length - spread) / 2)]!,
    high: slopes[rank((slopes.length + spread) / 2)]!,
    at: (x) => base + slope * x,
  };
}
