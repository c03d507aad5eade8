import type { RandomStream } from '../../telemetry/random';

/**
 * Ornstein-Uhlenbeck variation of unit deviation: dx = −x/τ dt + √(2/τ) dW. Its exact update over any step is
 * an AR(1) step: it keeps e^(−dt/τ) of itself and adds so much chance that the deviation stays 1.
 */
export interface Ar1 {
  readonly kept: number;
  readonly added: number;
}

export function ar1(dtS: number, tauS: number): Ar1 {
  const kept = Math.exp(-dtS / tauS);
  return { kept, added: Math.sqrt(1 - kept * kept) };
}

export function varied(value: number, { kept, added }: Ar1, stream: RandomStream): number {
  return kept * value + added * stream.normal();
}
