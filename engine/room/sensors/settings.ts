import type { SensorKind, SensorName } from './sensor-kind';

export const TEMPERATURES = ['cpu', 'inlet', 'chassis', 'exhaust'] as const;
export type Temperature = (typeof TEMPERATURES)[number];

export const POWER_SENSORS = ['measured', 'estimated', 'none'] as const;

/** What a server can be asked, and how well it answers. */
export interface SensorSettings {
  /** Its thermometers [seed]: the processor's alone, or up to four. */
  readonly temperatures: readonly Temperature[];
  readonly airflow: boolean;
  /** Its own meter; or an estimate from the meter of its rack and the load of all servers there (000-025). */
  readonly power: (typeof POWER_SENSORS)[number];
  /** Whether its operating system tells the load. */
  readonly utilisation: boolean;
  /** All sensors tell the truth, whatever `kinds` say. */
  readonly ideal: boolean;
  /** What differs from `SENSOR_KINDS`. */
  readonly kinds: Readonly<Partial<Record<SensorName, Partial<SensorKind>>>>;
}

/** Three sensors: temperature of the processor, watts, airflow (000-023). */
export const DEFAULT_SENSORS: SensorSettings = {
  temperatures: ['cpu'],
  airflow: true,
  power: 'measured',
  utilisation: true,
  ideal: false,
  kinds: {},
};
