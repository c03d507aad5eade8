/** Five digits: more than any sensor has, and what a 32-bit float keeps. */
export function rounded(value: number): number {
  const size = Math.abs(value);
  const scale = size >= 10_000 ? 1 : size >= 1000 ? 10 : size >= 100 ? 100 : size >= 1 ? 1000 : 100_000;
  return Math.round(value * scale) / scale;
}
