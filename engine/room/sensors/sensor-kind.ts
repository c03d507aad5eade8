/** How a sensor errs: y = quantise(x·(1 + gain) + bias + noise, step). In the unit of what it measures. */
export interface SensorKind {
  /** Deviation of the gain, a share, and of the bias, over sensors; each sensor keeps its own. */
  readonly gainSigma: number;
  readonly biasSigma: number;
  /** Deviation of the noise of one reading: fixed, and as a share of what is read. */
  readonly noise: number;
  readonly noiseShare: number;
  /** Distance of two values that it can say; 0 for any. */
  readonly step: number;
}

const EXACT: SensorKind = { gainSigma: 0, biasSigma: 0, noise: 0, noiseShare: 0, step: 0 };
const BOARD_TEMPERATURE: SensorKind = { ...EXACT, biasSigma: 1, noise: 0.3, step: 1 };

/**
 * By field. Temperatures: within 3 °C, in steps of 1 °C [S10, S26], noise as measured [D]. Power of a server:
 * 5 % above 20 % load [S26], steps of 5 W and noise as measured [D]; of a rack [E]. Airflow: steps of 1 CFM [D],
 * here 0.0005 m³/s; the rest [E]. Tachometer: steps as measured [D], noise [E]. Room: thermometers and meters of
 * a building [E].
 */
export const SENSOR_KINDS = {
  cpu_temp_c: BOARD_TEMPERATURE,
  inlet_temp_c: BOARD_TEMPERATURE,
  chassis_temp_c: BOARD_TEMPERATURE,
  exhaust_temp_c: BOARD_TEMPERATURE,
  airflow_m3s: { ...EXACT, gainSigma: 0.05, noiseShare: 0.01, step: 0.0005 },
  power_w: { ...EXACT, gainSigma: 0.025, noiseShare: 0.01, step: 5 },
  fan_speed_rpm: { ...EXACT, noiseShare: 0.01, step: 60 },
  gpu_temp_c: { ...EXACT, noise: 0.3, step: 1 },
  gpu_power_w: { ...EXACT, gainSigma: 0.01, noise: 1, step: 0.01 },
  pdu_power_w: { ...EXACT, gainSigma: 0.005, noiseShare: 0.002, step: 1 },
  rack_airflow_m3s: { ...EXACT, gainSigma: 0.05, noiseShare: 0.01, step: 0.0005 },
  room_temp_c: { ...EXACT, biasSigma: 0.2, noise: 0.05, step: 0.1 },
  room_airflow_m3s: { ...EXACT, gainSigma: 0.02, noiseShare: 0.005, step: 0.001 },
  room_power_w: { ...EXACT, gainSigma: 0.005, noiseShare: 0.002, step: 1 },
} as const satisfies Record<string, SensorKind>;

export type SensorName = keyof typeof SENSOR_KINDS;
export const SENSOR_NAMES = Object.keys(SENSOR_KINDS) as readonly SensorName[];

/** A sensor that says what is. */
export const IDEAL_SENSOR: SensorKind = EXACT;

/** Deviation of the noise of a reading of `value`. */
export function noiseSigma({ noise, noiseShare }: SensorKind, value: number): number {
  return noise + noiseShare * Math.abs(value);
}

/**
 * How far a reading may be from the truth without any fault, bias and gain apart: its noise, or its rounding to
 * a step (step/√12), whichever is more. A fault is observable when it passes three of these.
 */
export function readingSigma(kind: SensorKind, value: number): number {
  return Math.max(noiseSigma(kind, value), kind.step / Math.sqrt(12));
}
