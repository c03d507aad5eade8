/**
 * x to the power y, for x > 0. The one power of the engine: `Math.pow` and the operator differ between
 * versions of Node in the last bit, `exp` and `log` do not.
 */
export function power(x: number, y: number): number {
  return Math.exp(y * Math.log(x));
}
