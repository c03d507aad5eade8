/** GPUs of a server class. */
export interface Gpus {
  readonly count: number;
  readonly kind: GpuKind;
  /** Chassis flow that `kind.resistanceKpw` is meant at, m³/s [E]. */
  readonly referenceFlowM3s: number;
  /**
   * `measured`: power and temperature by fits to telemetry. `synthetic`: by the law of the simulated worker
   * (synthetic-gpu.ts), without idle power and heat capacity, for comparisons.
   */
  readonly mode: 'measured' | 'synthetic';
}

export interface GpuKind {
  readonly idleW: number;
  /** Power limit, W. */
  readonly limitW: number;
  /** From chip to the air that reaches it, K/W, at the reference flow. */
  readonly resistanceKpw: number;
  /** Heat capacity of chip and sink, J/K [E]. */
  readonly heatJpk: number;
  /** Temperature that the driver holds by taking power away, °C. It shuts down 8 K above [E]. */
  readonly slowdownC: number;
}

const MEASURED = { heatJpk: 350, slowdownC: 84 };

/**
 * Linear fits to hourly telemetry of single GPUs, 8,500 to 23,400 hours each [D]: power against utilisation
 * (r² 0.90 to 0.95; measured curves are slightly concave) and temperature against power (mean error 1.5 to 2.4 K).
 * 84 °C is where the A100 stays under load, with its power pulled down.
 */
export const GPU_KINDS = {
  a40: { ...MEASURED, idleW: 36.1, limitW: 289.7, resistanceKpw: 0.138 },
  a100: { ...MEASURED, idleW: 46.6, limitW: 250.2, resistanceKpw: 0.2212 },
  h100: { ...MEASURED, idleW: 61.6, limitW: 330.4, resistanceKpw: 0.1002 },
  a6000: { ...MEASURED, idleW: 46.1, limitW: 301.4, resistanceKpw: 0.1453 },
} as const satisfies Record<string, GpuKind>;

/** Watts that a GPU takes at a utilisation of 0..1 when nothing holds it back. */
export function gpuPower({ idleW, limitW }: GpuKind, utilisation: number): number {
  return idleW + (limitW - idleW) * utilisation;
}

/** From chip to air in K/W at a chassis flow: forced convection, flow to the -0.5 [E]. */
export function gpuResistance(gpus: Gpus, flowM3s: number): number {
  return gpus.kind.resistanceKpw * Math.sqrt(gpus.referenceFlowM3s / flowM3s);
}

/** Change of the power limit per second, as a share of it, when the driver throttles or lets go. */
export const GPU_LIMIT_PER_S = 0.02;
/** The driver lets go this far below `slowdownC`, K. */
export const GPU_RELEASE_K = 2;
/** A GPU shuts itself down this far above `slowdownC`, K [E]; [S16] gives 90 to 92 °C. */
export const GPU_SHUTDOWN_K = 8;
