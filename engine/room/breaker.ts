/**
 * Thermal image of a breaker: it follows (I/I_n)² in `TIME_S` and trips above 1.13². From 80 % preload it
 * trips after 172 s at 1.45 I_n and 34 s at 2.55, never at 1.13: inside IEC 60898-1 [S24].
 */
const TIME_S = 300;

/** The image at which it trips. */
export const TRIPPING = 1.13 * 1.13;
/** The image after hours at the continuous limit of 80 %. */
export const PRELOADED = 0.8 * 0.8;

/** The image after `dtS` seconds at a current of `load` times the rating. */
export function breakerImage(image: number, load: number, dtS: number): number {
  return load * load + (image - load * load) * Math.exp(-dtS / TIME_S);
}
