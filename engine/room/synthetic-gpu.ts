/** What the simulated worker of the scenario documents reports of one GPU [seed]. */
export interface SyntheticGpu {
  readonly utilisationPct: number;
  readonly memoryUsed: number;
  readonly temperatureC: number;
  readonly powerW: number;
}

/**
 * The law of the simulated worker (003-10..14), from the depth of its queue. Kept for compatibility: it has
 * no idle power (real ones take 18 to 50 W), and at full load it is 11 to 19 K too hot against A40, H100 and
 * A6000 [D].
 *
 * @param memory of the GPU; `memoryUsed` is in the same unit
 */
export function syntheticGpu(
  queueDepth: number,
  index: number,
  memory: number,
  powerLimitW: number,
): SyntheticGpu {
  const base = Math.max(0, Math.min(95, 5 + 8 * queueDepth));
  const utilisationPct = Math.max(0, Math.min(100, base + 3 * index));
  return {
    utilisationPct,
    memoryUsed: (memory * utilisationPct) / 100,
    temperatureC: syntheticTemperature(utilisationPct / 100),
    powerW: (powerLimitW * utilisationPct) / 100,
  };
}

/** °C at a utilisation of 0..1. */
export function syntheticTemperature(utilisation: number): number {
  return 35 + 50 * utilisation;
}
